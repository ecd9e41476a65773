import { Card, Stack } from '@mantine/core';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ready } from '../lib/ready';
import { sortRows, type SortValue } from '../lib/sorting';
import { useGradually } from '../lib/useGradually';
import type { SortControl } from '../lib/useSort';
import { isPhone, useIsPhone } from '../lib/width';
import classes from './DataTable.module.css';
import { Loading } from './Loading';
import { SortBar } from './SortBar';

// A phone has no use for it.
const WideTable = ready(() => import('./WideTable'), !isPhone()) as typeof import('./WideTable').default;

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
  const phone = useIsPhone();
  const { columns, sort, incomplete } = props;
  const value = columns.find(({ key }) => key === sort?.chosen?.by)?.sort;
  const rows =
    sort?.chosen && typeof value === 'function' && !incomplete
      ? sortRows(props.rows, value, sort.chosen.order, i18n.language)
      : props.rows;
  const { shown, more } = useGradually(rows, phone ? 8 : 20);
  return (
    <>
      {phone ? (
        <RowCards {...props} rows={shown} />
      ) : (
        <Suspense fallback={<Loading />}>
          <WideTable {...props} rows={shown} />
        </Suspense>
      )}
      {more}
    </>
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
            <div className={classes.title}>{first.cell(row)}</div>
            {rest.map((column) => (
              <div key={column.key} className={classes.pair}>
                <span className={classes.label}>{column.label}</span>
                <div className={classes.value}>{column.cell(row)}</div>
              </div>
            ))}
          </Card>
        ))}
      </Stack>
    </>
  );
}
