import { Alert, Button, Stack, Text } from '@mantine/core';
import IconPackage from '@tabler/icons-react/icons/IconPackage';
import IconPackageExport from '@tabler/icons-react/icons/IconPackageExport';
import { useTranslation } from 'react-i18next';
import { useKeptProofs } from '../../api/proofs';
import { useRequestSupplies } from '../../api/supplies';
import type { Task } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useNow } from '../../lib/useNow';
import { nextStep } from './day';
import { TakePhoto } from './TakePhoto';

/** One big button, or what is being waited for. */
export function NextStep({ task }: { task: Task }) {
  const { t } = useTranslation();
  const kept = useKeptProofs(task.id).filter((proof) => !proof.refused);
  const step = nextStep(task, useNow());
  // A check-in that waits for the connection does not keep the worker from taking the report.
  if (kept.some((proof) => proof.kind === 'check_in')) {
    const hasReport = kept.some((proof) => proof.kind === 'report');
    return hasReport ? <Waiting text={t('proof.keptBoth')} /> : <TakePhoto taskId={task.id} kind="report" />;
  }
  if (kept.length > 0) return <Waiting text={t('proof.keptOne')} />;
  switch (step) {
    case 'request_supplies':
      return <RequestSupplies task={task} />;
    case 'check_in':
      return <TakePhoto taskId={task.id} kind="check_in" />;
    case 'complete':
      return <TakePhoto taskId={task.id} kind="report" />;
    case 'fetch_supplies':
      return <FetchNow />;
    default:
      return <Waiting text={t(`step.${step}`)} />;
  }
}

function Waiting({ text }: { text: string }) {
  return (
    <Alert color="sea" icon={<IconPackage />}>
      <Text c="var(--mantine-color-text)">{text}</Text>
    </Alert>
  );
}

function FetchNow() {
  const { t } = useTranslation();
  return (
    <Alert color="green" icon={<IconPackageExport />} title={t('step.fetch_now')}>
      <Text c="var(--mantine-color-text)">{t('step.fetch_supplies')}</Text>
    </Alert>
  );
}

function RequestSupplies({ task }: { task: Task }) {
  const { t } = useTranslation();
  const request = useRequestSupplies();
  return (
    <Stack gap="xs">
      <Button
        size="xl"
        fullWidth
        leftSection={<IconPackage />}
        loading={request.isPending}
        onClick={() => request.mutate(task.id)}
      >
        {t('step.request_supplies')}
      </Button>
      <ErrorNotice error={request.error} />
    </Stack>
  );
}
