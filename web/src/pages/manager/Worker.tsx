import { Anchor, Badge, Card, Grid, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useWorker } from '../../api/manage';
import { useTasks } from '../../api/tasks';
import type { Worker } from '../../api/types';
import { Fact, Facts } from '../../components/Fact';
import { PageHeader } from '../../components/PageHeader';
import { QueryView } from '../../components/QueryView';
import { useFormat } from '../../lib/useFormat';
import { EditTraits } from './EditTraits';
import { TaskTable, useTaskSort } from './TaskTable';

export default function WorkerPage() {
  const { id = '' } = useParams();
  return <QueryView query={useWorker(id)}>{(worker) => <WorkerView worker={worker} />}</QueryView>;
}

function WorkerView({ worker }: { worker: Worker }) {
  const { t } = useTranslation();
  const { sort, query } = useTaskSort();
  const tasks = useTasks({ worker_id: worker.id, limit: 20, ...query });
  return (
    <>
      <PageHeader
        title={worker.name}
        hint={worker.email}
        actions={
          <Badge size="lg" color={worker.active ? 'green' : 'gray'}>
            {t(worker.active ? 'workers.active' : 'workers.inactive')}
          </Badge>
        }
      />
      <Grid gap="md" mb="lg">
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Results worker={worker} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Traits worker={worker} />
        </Grid.Col>
      </Grid>
      <Title order={2} mb="sm">
        {t('nav.tasks')}
      </Title>
      <TaskTable list={tasks} sort={sort} empty={<Text c="dimmed">{t('workers.noTasks')}</Text>} />
      <Anchor component={Link} to={`/tasks?worker=${worker.id}`} mt="md" display="inline-block">
        {t('workers.allTasks')}
      </Anchor>
    </>
  );
}

function Results({ worker }: { worker: Worker }) {
  const { t } = useTranslation();
  const format = useFormat();
  const finished = worker.results.done + worker.results.failed;
  return (
    <Card h="100%">
      <Title order={2} mb="md">
        {t('workers.results')}
      </Title>
      <SimpleGrid cols={3} mb="md">
        {(['done', 'failed', 'cancelled'] as const).map((key) => (
          <div key={key}>
            <Text fz={28} fw={700}>
              {worker.results[key]}
            </Text>
            <Text size="sm" c="dimmed">
              {t(`workers.${key}`)}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      <Facts columns={2}>
        <Fact label={t('workers.rate')}>{finished ? format.percent(worker.results.done / finished) : '—'}</Fact>
        <Fact label={t('workers.upcoming')}>{worker.upcoming}</Fact>
        <Fact label={t('workers.load')}>{t('dates.hours', { count: Math.round(worker.load) })}</Fact>
        <Fact label={t('auth.phone')}>{worker.phone ?? '—'}</Fact>
      </Facts>
    </Card>
  );
}

function Traits({ worker }: { worker: Worker }) {
  const { t } = useTranslation();
  return (
    <Card h="100%">
      <Title order={2} mb="md">
        {t('workers.traits')}
      </Title>
      <Stack gap="sm">
        {worker.traits.length === 0 && <Text c="dimmed">{t('workers.noTraits')}</Text>}
        {worker.traits.map(({ trait, value }) => (
          <div key={trait}>
            <Text size="sm">
              {trait} · {value}
            </Text>
            <Progress value={value} aria-label={trait} />
          </div>
        ))}
        <EditTraits worker={worker} />
      </Stack>
    </Card>
  );
}
