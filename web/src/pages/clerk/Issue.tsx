import { Card, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { useSupplyRequest } from '../../api/supplies';
import type { SupplyRequest } from '../../api/types';
import { CookieState } from '../../components/CookieState';
import { PageHeader } from '../../components/PageHeader';
import { QueryView } from '../../components/QueryView';
import { useFormat } from '../../lib/useFormat';
import { IssueForm } from './IssueForm';

export default function Issue() {
  const { id = '' } = useParams();
  return <QueryView query={useSupplyRequest(id)}>{(item) => <IssuePage item={item} />}</QueryView>;
}

function IssuePage({ item }: { item: SupplyRequest }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const done = () => {
    notifications.show({ message: t('issue.done', { number: item.task.number }) });
    void navigate('/supplies', { replace: true });
  };
  return (
    <>
      <PageHeader
        title={t('issue.title', { number: item.task.number })}
        hint={`${item.task.service_type.name} · ${item.worker.name} · ${format.when(item.task.scheduled_at)}`}
      />
      <Card maw={640}>
        <Stack>
          {item.cookie.status !== 'off' && <CookieState cookie={item.cookie} since={item.created_at} />}
          <IssueForm key={item.id} item={item} onDone={done} />
        </Stack>
      </Card>
    </>
  );
}
