import { Anchor, Card, Grid, Group, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import IconPrinter from '@tabler/icons-react/icons/IconPrinter';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { ApiError } from '../../api/errors';
import { useKitsFor } from '../../api/kits';
import { useSupplyRequest } from '../../api/supplies';
import type { SupplyRequest } from '../../api/types';
import { BackLink } from '../../components/BackLink';
import { CookieState } from '../../components/CookieState';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Loading } from '../../components/Loading';
import { PageHeader } from '../../components/PageHeader';
import { QueryView } from '../../components/QueryView';
import { useFormat } from '../../lib/useFormat';
import { IssueForm } from './IssueForm';
import { RequestBadge } from './RequestBadge';

export default function Issue() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const query = useSupplyRequest(id);
  if (query.error instanceof ApiError && query.error.status === 404) {
    return <EmptyState isPage title={t('issue.notFound')} text={t('issue.notFoundText')} action={<BackLink to="/supplies">{t('queue.title')}</BackLink>} />;
  }
  return <QueryView query={query}>{(item) => <IssuePage item={item} />}</QueryView>;
}

function IssuePage({ item }: { item: SupplyRequest }) {
  const { t } = useTranslation();
  const kits = useKitsFor(item.task.service_type.id);
  const navigate = useNavigate();
  const done = () => {
    notifications.show({ message: t('issue.done', { number: item.task.number }) });
    void navigate('/supplies', { replace: true });
  };
  return (
    <>
      <BackLink to="/supplies">{t('queue.title')}</BackLink>
      <PageHeader
        title={t('issue.title', { number: item.task.number })}
        actions={
          <Anchor component={Link} to={`/supplies/${item.id}/form`}>
            <IconPrinter size={18} style={{ verticalAlign: 'text-bottom', marginInlineEnd: 6 }} aria-hidden />
            {t('issue.acceptanceForm')}
          </Anchor>
        }
      />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 7 }} order={{ base: 2, md: 1 }}>
          <Card>
            <Stack>
              {/* A kit can be put together without a template: their absence keeps nobody waiting. */}
              <ErrorNotice error={kits.error} retry={() => void kits.refetch()} />
              {kits.isPending ? <Loading rows={2} height={64} /> : <IssueForm key={item.id} item={item} kits={kits.data ?? []} onDone={done} />}
            </Stack>
          </Card>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }} order={{ base: 1, md: 2 }}>
          <ForWhom item={item} />
        </Grid.Col>
      </Grid>
    </>
  );
}

/** Who fetches it, for whom, when; and where the cookie is. */
function ForWhom({ item }: { item: SupplyRequest }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isOpen = item.status === 'requested' || item.status === 'ready';
  return (
    <Card>
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
        <Title order={2}>{item.task.service_type.name}</Title>
        <RequestBadge status={item.status} />
      </Group>
      <Text mt={2}>
        <Text span fw={550}>
          {item.worker.name}
        </Text>{' '}
        → {item.task.client.name}
      </Text>
      <Text c="dimmed">{t('queue.neededBy', { when: format.when(item.task.scheduled_at) })}</Text>
      {item.cookie.status !== 'off' && (
        <Stack gap="xs" mt="md">
          <CookieState cookie={item.cookie} since={item.created_at} />
          {item.cookie.status === 'arrived' && isOpen && (
            <Text size="sm" c="dimmed">
              {t('issue.cookieGoesAlong')}
            </Text>
          )}
        </Stack>
      )}
    </Card>
  );
}
