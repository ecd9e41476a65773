import { Anchor, Box, Card, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAccounts, useTrialBalance } from '../../api/books';
import { files } from '../../api/files';
import type { AccountLine, TrialBalance } from '../../api/types';
import { Amount } from '../../components/Amount';
import { DataTable, type Column } from '../../components/DataTable';
import { ExportButton } from '../../components/ExportButton';
import { FilteredEmpty } from '../../components/FilteredEmpty';
import { ListTable } from '../../components/ListTable';
import { QueryView } from '../../components/QueryView';
import { Section } from '../../components/Section';
import { ViewSwitch } from '../../components/ViewSwitch';
import { WhenField } from '../../components/WhenField';
import { isoToWall, wallToIso } from '../../lib/dates';
import { useFilters } from '../../lib/useFilters';
import { useFormat } from '../../lib/useFormat';
import { useSort } from '../../lib/useSort';
import { accountName } from './accountName';
import { Frame } from './Frame';

/** What every account holds, or held at the moment that the address names. */
export default function Balances() {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const { filters, setFilter } = useFilters(['at', 'people'] as const);
  const at = Number.isNaN(Date.parse(filters.at)) ? '' : filters.at;
  const trial = useTrialBalance(at);
  return (
    <Frame title={t('books.tab.balances')} hint={t('balances.hint')}>
      <Stack gap="xl">
        <div style={{ maxWidth: 360 }}>
          <WhenField
            past
            label={t('balances.at')}
            value={at ? isoToWall(at, zone) : null}
            onChange={(wall) => setFilter('at', wall && wallToIso(wall, zone))}
          />
        </div>
        <QueryView query={trial}>{(balance) => <Trial balance={balance} isNow={at === ''} />}</QueryView>
        <People at={at} kind={filters.people === 'worker' ? 'worker' : 'client'} choose={(kind) => setFilter('people', kind)} />
      </Stack>
    </Frame>
  );
}

type Item = TrialBalance['items'][number];

function Trial({ balance, isNow }: { balance: TrialBalance; isNow: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column<Item>[] = [
    {
      key: 'account',
      label: t('balances.account'),
      cell: (item) =>
        item.account_id ? (
          <Anchor component={Link} to={`/accounting/ledger?account=${item.account_id}`} fz="inherit">
            {accountName(t, item)}
          </Anchor>
        ) : (
          accountName(t, item)
        ),
    },
    { key: 'means', label: t('balances.means'), cell: ({ account }) => t(`books.means.${account}`, { defaultValue: '—' }) },
    { key: 'balance', label: t('balances.balance'), align: 'right', cell: (item) => <Amount value={item.balance} /> },
  ];
  return (
    <Section title={t(isNow ? 'balances.now' : 'balances.then', { when: format.full(balance.at) })}>
      <DataTable label={t('books.tab.balances')} rows={balance.items} columns={columns} rowKey={({ account }) => account} />
      <Card mt="sm" padding="md">
        <Group justify="space-between">
          <Text fw={600}>{t('balances.total')}</Text>
          <Text fw={700} fz="lg" c={balance.total === 0 ? undefined : 'red'}>
            <Amount value={balance.total} />
          </Text>
        </Group>
        <Text size="sm" c="dimmed">
          {t(balance.total === 0 ? 'balances.zero' : 'balances.notZero')}
        </Text>
      </Card>
    </Section>
  );
}

interface PeopleProps {
  at: string;
  kind: 'client' | 'worker';
  choose: (kind: string) => void;
}

function People({ at, kind, choose }: PeopleProps) {
  const { t } = useTranslation();
  const query = { kind, at };
  const list = useAccounts(query);
  const columns: Column<AccountLine>[] = [
    {
      key: 'name',
      label: t('auth.name'),
      sort: (line) => line.name,
      cell: (line) => (
        <Anchor component={Link} to={`/accounting/ledger?account=${line.id}`} fz="inherit">
          {line.name}
        </Anchor>
      ),
    },
    {
      key: 'balance',
      label: t('balances.balance'),
      align: 'right',
      sort: (line) => line.balance,
      cell: (line) => <Amount value={line.balance} />,
    },
  ];
  const sort = useSort(columns.map(({ key }) => key));
  return (
    <Section title={t('balances.people')} actions={<ExportButton file={() => files.accounts(query)} />}>
      <Box mb="md">
        <ViewSwitch
          label={t('tasks.show')}
          value={kind}
          onChange={choose}
          data={(['client', 'worker'] as const).map((value) => ({ value, label: t(`balances.kind.${value}`) }))}
        />
      </Box>
      <ListTable
        label={t('balances.people')}
        list={list}
        sort={sort}
        columns={columns}
        rowKey={(line) => line.id}
        empty={<FilteredEmpty isFiltered={false} clear={() => undefined} title={t('balances.empty')} text={t('balances.emptyText')} />}
      />
    </Section>
  );
}
