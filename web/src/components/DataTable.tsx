import { Card, Group, Stack, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sortRows, type SortValue } from '../lib/sorting';
import { useGradually } from '../lib/useGradually';
import type { SortControl } from '../lib/useSort';
import { SortBar } from './SortBar';
import { SortHead } from './SortHead';

export interface Column<T> {
  key: string;
  label: string;
  cell: (row: T) => ReactNode;
  align?: 'right';
  /** Can be sorted by: here, by this value of a row; or ('server') the rows come in the order that was asked for. */
  sort?: 'server' | ((row: T) => SortValue);
}

export interface TableProps<T> {
  label: string;
  rows: T[];
  columns: Column<T>[];
  rowKey: (row: T) => string;
  sort?: SortControl;
  /** Not all the rows, or not yet in the order asked for: they stay as they are, and no head says otherwise. */
  incomplete?: boolean;
}

/** A table where there is room for one; on a phone each row is a card, the first column its title. */
export function DataTable<T>(props: TableProps<T>) {
  const { i18n } = useTranslation();
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const { columns, sort, incomplete } = props;
  const value = columns.find(({ key }) => key === sort?.chosen?.by)?.sort;
  const rows =
    sort?.chosen && typeof value === 'function' && !incomplete
      ? sortRows(props.rows, value, sort.chosen.order, i18n.language)
      : props.rows;
  const { shown, more } = useGradually(rows, isPhone ? 8 : 20);
  return (
    <>
      {isPhone ? <RowCards {...props} rows={shown} /> : <WideTable {...props} rows={shown} />}
      {more}
    </>
  );
}

function WideTable<T>({ label, rows, columns, rowKey, sort, incomplete }: TableProps<T>) {
  const shown = sort && incomplete ? { ...sort, shown: null } : sort;
  return (
    <Card padding={0}>
      <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table aria-label={label} verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <SortHead key={column.key} column={column} sort={shown} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={rowKey(row)}>
                {columns.map((column) => (
                  <Table.Td key={column.key} ta={column.align} style={{ whiteSpace: column.align && 'nowrap' }}>
                    {column.cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}

function RowCards<T>({ label, rows, columns, rowKey, sort }: TableProps<T>) {
  const [first, ...rest] = columns;
  return (
    <>
      {sort && <SortBar columns={columns} sort={sort} />}
      <Stack component="ul" aria-label={label} gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
        {rows.map((row) => (
          <Card key={rowKey(row)} component="li" padding="md">
            <div style={{ fontWeight: 600 }}>{first.cell(row)}</div>
            {rest.map((column) => (
              <Group key={column.key} justify="space-between" wrap="nowrap" gap="md" mt={4}>
                <Text size="sm" c="dimmed">
                  {column.label}
                </Text>
                <Text size="sm" component="div" ta="right" miw={0} style={{ overflowWrap: 'anywhere' }}>
                  {column.cell(row)}
                </Text>
              </Group>
            ))}
          </Card>
        ))}
      </Stack>
    </>
  );
}
