import { Badge, Button, ScrollArea, SegmentedControl, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMails, useResendMail } from '../../api/admin';
import type { Mail } from '../../api/types';
import { DataTable, type Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ListView } from '../../components/ListView';
import { PageHeader } from '../../components/PageHeader';
import { useFilters } from '../../lib/useFilters';
import { useFormat } from '../../lib/useFormat';

const colors = { queued: 'yellow', sending: 'blue', sent: 'green', failed: 'red' };
const views = ['failed', 'queued', 'sent', 'all'] as const;

export default function Mails() {
  const { t } = useTranslation();
  const { filters, setFilter } = useFilters(['show'] as const);
  const show = views.find((view) => view === filters.show) ?? 'failed';
  const list = useMails(show === 'all' ? undefined : show);
  const resend = useResendMail();
  const columns = useColumns((mail) => resend.mutate(mail.id));
  return (
    <>
      <PageHeader title={t('nav.mails')} hint={t('mails.hint')} />
      <Stack>
        <ScrollArea type="never">
          <SegmentedControl
            aria-label={t('tasks.show')}
            value={show}
            onChange={(value) => setFilter('show', value === 'failed' ? null : value)}
            data={views.map((value) => ({ value, label: t(`mails.${value}`) }))}
          />
        </ScrollArea>
        <ErrorNotice error={resend.error} />
        <ListView
          list={list}
          empty={
            <EmptyState title={t(show === 'failed' ? 'mails.noneFailed' : 'mails.empty')} text={t('mails.emptyText')} />
          }
        >
          {(mails) => <DataTable label={t('nav.mails')} rows={mails} columns={columns} rowKey={(mail) => mail.id} />}
        </ListView>
      </Stack>
    </>
  );
}

function useColumns(resend: (mail: Mail) => void): Column<Mail>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      key: 'subject',
      label: t('mails.subject'),
      cell: (mail) => (
        <>
          {mail.subject}
          <Text size="sm" c="dimmed" fw={400}>
            {mail.to}
          </Text>
        </>
      ),
    },
    {
      key: 'status',
      label: t('tasks.status'),
      cell: (mail) => <Badge color={colors[mail.status]}>{t(`mails.${mail.status}`)}</Badge>,
    },
    { key: 'when', label: t('mails.created'), cell: (mail) => format.when(mail.created_at) },
    { key: 'attempts', label: t('mails.attempts'), align: 'right', cell: (mail) => mail.attempts },
    { key: 'error', label: t('mails.error'), cell: (mail) => mail.last_error ?? '—' },
    {
      key: 'resend',
      label: t('common.actions'),
      align: 'right',
      cell: (mail) =>
        mail.status === 'failed' && (
          <Button variant="default" size="xs" onClick={() => resend(mail)}>
            {t('mails.resend')}
          </Button>
        ),
    },
  ];
}
