import { Alert, Anchor, Button, Card, Group, List, Skeleton, Text } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconCircleCheck from '@tabler/icons-react/icons/IconCircleCheck';
import IconHistory from '@tabler/icons-react/icons/IconHistory';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCompareNow, useLastComparison } from '../../api/suppliesAudit';
import { hasRole, useSession } from '../../api/session';
import type { SupplyComparison } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useFormat } from '../../lib/useFormat';

/** Do requests, audit and tasks say the same? By last night's comparison, or by one right now. */
export function Comparison() {
  const { t } = useTranslation();
  const { data: last, error, refetch } = useLastComparison();
  const compare = useCompareNow();
  // It was begun here, and the list does not have its end yet.
  const isRunning = compare.isPending || (compare.data !== undefined && (last?.id ?? '') < compare.data.id);
  const now = (
    <Button variant="default" size="sm" loading={isRunning} onClick={() => compare.mutate()}>
      {t('comparison.now')}
    </Button>
  );
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  if (last === undefined) return <Skeleton height={70} radius="lg" mb="md" />;
  return (
    <>
      {last?.equal === false ? <Differences comparison={last} action={now} /> : <Equal comparison={last} action={now} />}
      <ErrorNotice error={compare.error} />
    </>
  );
}

interface EqualProps {
  comparison: SupplyComparison | null;
  action: React.ReactNode;
}

function Equal({ comparison, action }: EqualProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const Icon = comparison ? IconCircleCheck : IconHistory;
  return (
    <Card padding="md" mb="md">
      <Group justify="space-between" gap="sm">
        <Group gap={10} wrap="nowrap" flex={1} miw={220}>
          <Icon
            size={24}
            aria-hidden
            style={{ flexShrink: 0 }}
            color={comparison ? 'var(--mantine-color-green-light-color)' : undefined}
          />
          <Text role="status">
            {comparison
              ? t('comparison.equal', { when: format.when(comparison.at), count: comparison.checked })
              : t('comparison.none')}
          </Text>
        </Group>
        {action}
      </Group>
    </Card>
  );
}

function Differences({ comparison, action }: { comparison: SupplyComparison; action: React.ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const title = t('comparison.differs', { count: comparison.difference_count });
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={title} mb="md">
      <Text c="var(--mantine-color-text)">
        {t('comparison.checked', { when: format.when(comparison.at), count: comparison.checked })}
      </Text>
      <List size="sm" my="sm" c="var(--mantine-color-text)" spacing={4}>
        {comparison.differences.map((difference, index) => (
          <List.Item key={index}>
            <Difference difference={difference} />
          </List.Item>
        ))}
      </List>
      {comparison.more && (
        <Text size="sm" c="var(--mantine-color-text)" mb="sm">
          {t('comparison.more')}
        </Text>
      )}
      {action}
    </Alert>
  );
}

function Difference({ difference }: { difference: SupplyComparison['differences'][number] }) {
  const { t } = useTranslation();
  const isLink = hasRole(useSession(), 'manager', 'admin');
  const { task, kind, expected, found } = difference;
  // Statuses are words that the interface knows; what went out is told as it is.
  const word = (value: string | null) => (value ? t(`suppliesStatus.${value}`, { defaultValue: value }) : '—');
  return (
    <>
      {task && isLink && kind !== 'task_missing' ? (
        <Anchor component={Link} to={`/tasks/${task.id}`} c="inherit" fw={600} fz="inherit" underline="always">
          №{task.number}
        </Anchor>
      ) : (
        task && <b>№{task.number}</b>
      )}
      {': '}
      {t(`comparison.kind.${kind}`, { expected: word(expected), found: word(found) })}
    </>
  );
}
