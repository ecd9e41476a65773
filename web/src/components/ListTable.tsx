import { Alert, Group, Loader, Text } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { List } from '../api/lists';
import { DataTable, type TableProps } from './DataTable';
import { ListView } from './ListView';

interface Props<T> extends Omit<TableProps<T>, 'rows' | 'incomplete'> {
  list: List<T>;
  empty: ReactNode;
}

/** What is read to be sorted here; a longer list stays as it comes. */
const MOST = 2000;

/** A list of the API as a table. Where the server does not sort, all of the list is read before it is sorted. */
export function ListTable<T>({ list, empty, ...table }: Props<T>) {
  const { chosen } = table.sort ?? {};
  const sortsHere = typeof table.columns.find(({ key }) => key === chosen?.by)?.sort === 'function';
  const count = list.items?.length ?? 0;
  const incomplete = sortsHere && list.hasNextPage;
  const tooLong = incomplete && count >= MOST;
  const { isFetching, fetchNextPage, error } = list;
  const reads = incomplete && !tooLong && !error;
  useEffect(() => {
    if (reads && !isFetching) void fetchNextPage();
  }, [reads, isFetching, fetchNextPage]);
  return (
    <ListView list={list} empty={empty} complete={reads}>
      {(rows) => (
        <>
          {reads && <Reading count={count} />}
          {tooLong && <TooLong count={count} />}
          <DataTable {...table} rows={rows} incomplete={incomplete || list.isPlaceholderData} />
        </>
      )}
    </ListView>
  );
}

function Reading({ count }: { count: number }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" mb="sm" role="status">
      <Loader size="xs" />
      <Text size="sm">{t('table.reading', { count })}</Text>
    </Group>
  );
}

function TooLong({ count }: { count: number }) {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" mb="sm">
      <Text c="var(--mantine-color-text)">{t('table.tooLong', { count })}</Text>
    </Alert>
  );
}
