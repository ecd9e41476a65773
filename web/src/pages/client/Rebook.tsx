import { Alert, Button, Card, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { useRebook, useTask } from '../../api/tasks';
import type { Task } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Fact, Facts } from '../../components/Fact';
import { PageHeader } from '../../components/PageHeader';
import { QueryView } from '../../components/QueryView';
import { WhenField } from '../../components/WhenField';
import { wallToIso } from '../../lib/dates';
import { fieldErrors } from '../../lib/formErrors';
import { useFormat } from '../../lib/useFormat';

/** The same help again on another date, after a failure. */
export default function Rebook() {
  const { id = '' } = useParams();
  return <QueryView query={useTask(id)}>{(task) => <RebookForm task={task} />}</QueryView>;
}

function RebookForm({ task }: { task: Task }) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const navigate = useNavigate();
  const [when, setWhen] = useState<string | null>(null);
  const rebook = useRebook(task.id, (copy) => void navigate(`/tasks/${copy.id}/ordered`, { replace: true }));
  return (
    <>
      <PageHeader title={t('rebook.title')} hint={t('rebook.hint')} />
      <Card maw={520}>
        <Stack>
          <Facts>
            <Fact label={t('request.serviceType')}>{task.service_type.name}</Fact>
            <Fact label={t('request.address')}>{task.address}</Fact>
          </Facts>
          <WhenField
            label={t('request.when')}
            value={when}
            onChange={setWhen}
            error={fieldErrors(t, rebook.error).scheduled_at}
            required
          />
          <Alert color="yellow">
            <Text c="var(--mantine-color-text)">{t('rebook.cost')}</Text>
          </Alert>
          <ErrorNotice error={rebook.error} fields={['scheduled_at']} />
          <Group>
            <Button
              disabled={!when}
              loading={rebook.isPending}
              onClick={() => when && rebook.mutate({ scheduled_at: wallToIso(when, zone) })}
            >
              {t('rebook.confirm')}
            </Button>
            <Button component={Link} to={`/tasks/${task.id}`} variant="default">
              {t('common.back')}
            </Button>
          </Group>
        </Stack>
      </Card>
    </>
  );
}
