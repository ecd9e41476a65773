import { Table, UnstyledButton } from '@mantine/core';
import IconArrowDown from '@tabler/icons-react/icons/IconArrowDown';
import IconArrowsSort from '@tabler/icons-react/icons/IconArrowsSort';
import IconArrowUp from '@tabler/icons-react/icons/IconArrowUp';
import type { SortControl } from '../lib/useSort';
import type { Column } from './DataTable';
import classes from './SortHead.module.css';

/** The head of a column; one that can be sorted by is a button. */
export function SortHead<T>({ column, sort }: { column: Column<T>; sort?: SortControl }) {
  const style = { whiteSpace: 'nowrap' } as const;
  if (!sort || !column.sort) {
    return (
      <Table.Th ta={column.align} style={style}>
        {column.label}
      </Table.Th>
    );
  }
  const order = sort.shown?.by === column.key ? sort.shown.order : null;
  const Icon = order === 'asc' ? IconArrowUp : order === 'desc' ? IconArrowDown : IconArrowsSort;
  return (
    <Table.Th
      ta={column.align}
      style={style}
      aria-sort={order === 'asc' ? 'ascending' : order === 'desc' ? 'descending' : 'none'}
    >
      <UnstyledButton className={classes.button} data-sorted={order !== null} onClick={() => sort.press(column.key)}>
        {column.label}
        <Icon size={14} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  );
}
