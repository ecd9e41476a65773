import { Alert, Badge, Button, Card, Group, Skeleton, Stack, Text } from '@mantine/core';
import IconCircleCheck from '@tabler/icons-react/icons/IconCircleCheck';
import IconHistory from '@tabler/icons-react/icons/IconHistory';
import { useTranslation } from 'react-i18next';
import { useCheckNow, useChecks, useLastCheck } from '../../api/accounting';
import type { BooksCheck } from '../../api/types';
import { DataTable, type Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ListTable } from '../../components/ListTable';
import { QueryView } from '../../components/QueryView';
import { Section } from '../../components/Section';
import { useFormat } from '../../lib/useFormat';
import { Frame } from './Frame';

/** Do ledger, invoices, payouts, tasks and the payment services say the same? By last night's check, or by one right now. */
export default function Checks() {
  const { t } = useTranslation();
  const last = useLastCheck();
  const checks = useChecks();
  const check = useCheckNow();
  const isRunning = check.isPending || checks.items?.[0]?.equal === null;
  const now = (
    <Button loading={isRunning} onClick={() => check.mutate()}>
      {t('checks.now')}
    </Button>
  );
  return (
    <Frame title={t('books.tab.checks')} hint={t('checks.hint')} actions={now}>
      <Stack gap="xl">
        <ErrorNotice error={check.error} />
        <QueryView query={last} loading={<Skeleton height={80} radius="lg" />}>
          {(newest) => <Newest check={newest} />}
        </QueryView>
        <Section title={t('checks.past')}>
          <ListTable
            label={t('checks.past')}
            list={checks}
            columns={useColumns()}
            rowKey={(one) => one.id}
            empty={<EmptyState title={t('checks.empty')} text={t('checks.emptyText')} />}
          />
        </Section>
      </Stack>
    </Frame>
  );
}

function Newest({ check }: { check: BooksCheck | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (check?.equal === false) return <Differences check={check} />;
  const Icon = check ? IconCircleCheck : IconHistory;
  return (
    <Card padding="md">
      <Group gap={10} wrap="nowrap">
        <Icon size={24} aria-hidden style={{ flexShrink: 0 }} color={check ? 'var(--mantine-color-green-light-color)' : undefined} />
        <Text role="status">
          {check ? t('checks.equal', { when: format.when(check.at), count: check.checked }) : t('checks.none')}
        </Text>
      </Group>
    </Card>
  );
}

type Difference = BooksCheck['differences'][number];

function Differences({ check }: { check: BooksCheck }) {
  const { t } = useTranslation();
  const format = useFormat();
  const value = (one: string | null) => one || '—';
  const columns: Column<Difference>[] = [
    { key: 'subject', label: t('checks.subject'), cell: ({ subject }) => subject },
    { key: 'kind', label: t('checks.what'), cell: ({ kind }) => t(`checks.kind.${kind}`, { defaultValue: kind }) },
    { key: 'expected', label: t('checks.expected'), cell: ({ expected }) => value(expected) },
    { key: 'found', label: t('checks.found'), cell: ({ found }) => value(found) },
  ];
  return (
    <Section title={t('checks.differences')}>
      <Text mb="sm">{t('checks.checked', { when: format.when(check.at), count: check.checked })}</Text>
      <DataTable
        label={t('checks.differences')}
        rows={check.differences}
        columns={columns}
        rowKey={({ kind, subject }) => `${kind} ${subject}`}
      />
      {check.more && (
        <Alert color="gray" mt="sm">
          <Text c="var(--mantine-color-text)">{t('comparison.more')}</Text>
        </Alert>
      )}
    </Section>
  );
}

function useColumns(): Column<BooksCheck>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    { key: 'at', label: t('audit.at'), cell: ({ at }) => format.short(at) },
    {
      key: 'result',
      label: t('checks.result'),
      cell: ({ equal, difference_count }) =>
        equal === null ? (
          <Badge size="lg" color="blue">
            {t('checks.running')}
          </Badge>
        ) : equal ? (
          <Badge size="lg" color="green">
            {t('checks.same')}
          </Badge>
        ) : (
          <Badge size="lg" color="red">
            {t('checks.differs', { count: difference_count })}
          </Badge>
        ),
    },
    { key: 'checked', label: t('checks.count'), align: 'right', cell: ({ checked }) => format.number(checked) },
  ];
}
