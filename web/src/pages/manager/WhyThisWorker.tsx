import { Alert, Badge, Button, Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/errors';
import { useMatchingDecision } from '../../api/tasks';
import type { MatchingDecision } from '../../api/types';
import { QueryView } from '../../components/QueryView';
import { useFormat } from '../../lib/useFormat';

/** Why this worker: everybody who was considered, with the score of every step. */
export function WhyThisWorker({ taskId }: { taskId: string }) {
  const { t } = useTranslation();
  const query = useMatchingDecision(taskId);
  const isUndecided = query.error instanceof ApiError && query.error.status === 404;
  return (
    <Card>
      <Title order={2} mb="sm">
        {t('why.title')}
      </Title>
      {isUndecided ? (
        <Text c="dimmed">{t('why.undecided')}</Text>
      ) : (
        <QueryView query={query}>{(decision) => <Decision decision={decision} />}</QueryView>
      )}
    </Card>
  );
}

const SHOWN = 5;

function Decision({ decision }: { decision: MatchingDecision }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [all, { open: showAll }] = useDisclosure();
  const sorted = [...decision.candidates].sort((a, b) => b.total - a.total);
  const ranked = [...sorted.filter((one) => !one.eliminated_by), ...sorted.filter((one) => one.eliminated_by)];
  return (
    <Stack>
      <Text c="dimmed">{t('why.decided', { when: format.when(decision.decided_at) })}</Text>
      {decision.relaxed.length > 0 && (
        <Alert color="yellow">
          <Text c="var(--mantine-color-text)">
            {t('why.relaxed', {
              steps: decision.relaxed.map((type) => t(`steps.${type}`, { defaultValue: type })).join(', '),
            })}
          </Text>
        </Alert>
      )}
      {decision.skipped.map(({ step, reason }) => (
        <Text key={step} size="sm" c="dimmed">
          {t('why.skipped', { step, reason })}
        </Text>
      ))}
      {ranked.slice(0, all ? undefined : SHOWN).map((candidate) => (
        <Candidate key={candidate.worker.id} candidate={candidate} decision={decision} />
      ))}
      {!all && ranked.length > SHOWN && (
        <Group>
          <Button variant="default" size="sm" onClick={showAll}>
            {t('why.all', { count: ranked.length })}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Candidate({
  candidate,
  decision,
}: {
  candidate: MatchingDecision['candidates'][number];
  decision: MatchingDecision;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const isChosen = candidate.worker.id === decision.chosen?.id;
  const scored = decision.steps.filter((step) => candidate.scores[step.id] !== undefined);
  const filter = decision.steps.find((step) => step.id === candidate.eliminated_by);
  const name = (step: MatchingDecision['steps'][number]) =>
    step.type === 'external' ? step.name : t(`steps.${step.type}`);
  const eliminatedBy = filter ? name(filter) : candidate.eliminated_by;
  return (
    <section>
      <Group justify="space-between" mb={6}>
        <Group gap={8}>
          <Text fw={650}>{candidate.worker.name}</Text>
          {isChosen && <Badge color="sea">{t('why.chosen')}</Badge>}
          {eliminatedBy && <Badge color="gray">{t('why.eliminated', { step: eliminatedBy })}</Badge>}
        </Group>
        {!eliminatedBy && <Text fw={600}>{format.percent(candidate.total)}</Text>}
      </Group>
      <Stack gap={6}>
        {scored.map((step) => (
          <Group key={step.id} gap="sm" wrap="nowrap">
            <Text size="sm" c="dimmed" w="42%">
              {name(step)} · {step.weight}
            </Text>
            <Progress
              value={candidate.scores[step.id] * 100}
              flex={1}
              color={isChosen ? 'sea' : 'gray'}
              aria-label={name(step)}
            />
            <Text size="sm" w={44} ta="right">
              {format.percent(candidate.scores[step.id])}
            </Text>
          </Group>
        ))}
      </Stack>
    </section>
  );
}
