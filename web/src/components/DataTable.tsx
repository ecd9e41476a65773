import { Card, Group, Stack, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';

export interface Column<T> {
  key: string;
  label: string;
  cell: (row: T) => ReactNode;
  align?: 'right';
}

interface Props<T> {
  label: string;
  rows: T[];
  columns: Column<T>[];
  rowKey: (row: T) => string;
}

/** A table where there is room for one; on a phone each row is a card, the first column its title. */
export function DataTable<T>(props: Props<T>) {
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  return isPhone ? <RowCards {...props} /> : <WideTable {...props} />;
}

function WideTable<T>({ label, rows, columns, rowKey }: Props<T>) {
  return (
    <Card padding={0}>
      <Table.ScrollContainer minWidth={640} scrollAreaProps={{ tabIndex: 0 }}>
        <Table aria-label={label} verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column.key} ta={column.align} style={{ whiteSpace: 'nowrap' }}>
                  {column.label}
                </Table.Th>
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

function RowCards<T>({ label, rows, columns, rowKey }: Props<T>) {
  const [first, ...rest] = columns;
  return (
    <Stack component="ul" aria-label={label} gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
      {rows.map((row) => (
        <Card key={rowKey(row)} component="li" padding="md">
          <div style={{ fontWeight: 600 }}>{first.cell(row)}</div>
          {rest.map((column) => (
            <Group key={column.key} justify="space-between" wrap="nowrap" gap="md" mt={4}>
              <Text size="sm" c="dimmed">
                {column.label}
              </Text>
              <Text size="sm" component="div" ta="right">
                {column.cell(row)}
              </Text>
            </Group>
          ))}
        </Card>
      ))}
    </Stack>
  );
}
