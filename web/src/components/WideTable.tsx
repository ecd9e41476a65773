import { Card, Table } from '@mantine/core';
import type { TableProps } from './DataTable';
import { SortHead } from './SortHead';

/** The table itself (DataTable chooses between it and a phone's cards). */
export default function WideTable<T>({ label, rows, columns, rowKey, sort, incomplete }: TableProps<T>) {
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
