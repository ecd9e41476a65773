import { Badge, Box, Button, Group, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useMails, useResendMail } from '../../api/admin';
import { files } from '../../api/files';
import type { Mail } from '../../api/types';
import type { Column } from '../../components/DataTable';
import { ExportButton } from '../../components/ExportButton';
import { ErrorNotice } from '../../components/ErrorNotice';
import { FilteredEmpty } from '../../components/FilteredEmpty';
import { ListTable } from '../../components/ListTable';
import { PageHeader } from '../../components/PageHeader';
import { SearchField } from '../../components/SearchField';
import { ViewSwitch } from '../../components/ViewSwitch';
import { useFilters } from '../../lib/useFilters';
import { useFormat } from '../../lib/useFormat';
import { useSort } from '../../lib/useSort';

const colors = { queued: 'yellow', sending: 'blue', sent: 'green', failed: 'red' };
const views = ['failed', 'queued', 'sent', 'all'] as const;

export default function Mails() {
  const { t } = useTranslation();
  const { filters, setFilter } = useFilters(['show', 'q'] as const);
  const [q] = useDebouncedValue(filters.q, 250);
  const show = views.find((view) => view === filters.show) ?? 'failed';
  const query = { status: show === 'all' ? undefined : show, q };
  const list = useMails(query);
  const resend = useResendMail();
  const columns = useColumns((mail) => resend.mutate(mail.id));
  const sort = useSort(
    columns.map(({ key }) => key),
    { usual: { by: 'when', order: 'desc' } },
  );
  return (
    <>
      <PageHeader
        title={t('nav.mails')}
        hint={t('mails.hint')}
        actions={<ExportButton file={() => files.mails(query)} />}
      />
      <Stack>
        <Group justify="space-between" gap="sm">
          <ViewSwitch
            label={t('tasks.show')}
            value={show}
            onChange={(value) => setFilter('show', value === 'failed' ? null : value)}
            data={views.map((value) => ({ value, label: t(`mails.${value}`) }))}
          />
          <Box flex="1 1 240px" maw={360}>
            <SearchField label={t('mails.search')} value={filters.q} onChange={(value) => setFilter('q', value)} />
          </Box>
        </Group>
        <ErrorNotice error={resend.error} />
        <ListTable
          label={t('nav.mails')}
          list={list}
          sort={sort}
          columns={columns}
          rowKey={(mail) => mail.id}
          empty={
            <FilteredEmpty
              isFiltered={q !== ''}
              clear={() => setFilter('q', null)}
              title={t(show === 'failed' ? 'mails.noneFailed' : 'mails.empty')}
              text={t('mails.emptyText')}
            />
          }
        />
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
      sort: (mail) => mail.subject,
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
      sort: (mail) => t(`mails.${mail.status}`),
      cell: (mail) => <Badge color={colors[mail.status]}>{t(`mails.${mail.status}`)}</Badge>,
    },
    {
      key: 'when',
      label: t('mails.created'),
      sort: (mail) => Date.parse(mail.created_at),
      cell: (mail) => format.when(mail.created_at),
    },
    {
      key: 'attempts',
      label: t('mails.attempts'),
      align: 'right',
      sort: (mail) => mail.attempts,
      cell: (mail) => mail.attempts,
    },
    {
      key: 'error',
      label: t('mails.error'),
      sort: (mail) => mail.last_error,
      cell: (mail) => mail.last_error ?? '—',
    },
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
