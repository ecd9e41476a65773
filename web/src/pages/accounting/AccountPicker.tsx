import { Select } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccounts } from '../../api/books';
import { accountName } from './accountName';

interface Props {
  value: string;
  change: (id: string | null) => void;
  /** People's accounts of this kind alone; else all accounts. */
  kind?: 'client' | 'worker';
}

/** What is read to be chosen from. */
const MOST = 2000;

/** An account of the company or of a person, found by name. */
export function AccountPicker({ value, change, kind }: Props) {
  const { t } = useTranslation();
  const { items = [], hasNextPage, isFetching, error, fetchNextPage } = useAccounts({ kind, limit: 200 });
  const reads = hasNextPage && !isFetching && !error && items.length < MOST;
  useEffect(() => {
    if (reads) void fetchNextPage();
  }, [reads, fetchNextPage]);
  const data = items.map((line) => ({ value: line.id, label: accountName(t, line) }));
  if (value && !data.some((one) => one.value === value)) data.unshift({ value, label: value });
  return (
    <Select
      label={t(kind ? 'ledger.person' : 'ledger.account')}
      placeholder={t('ledger.anyAccount')}
      size="sm"
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      nothingFoundMessage={t('tasks.nothingFound')}
      data={data}
      value={value || null}
      onChange={change}
    />
  );
}
