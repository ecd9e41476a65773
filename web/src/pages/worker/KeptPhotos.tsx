import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import IconCloudUpload from '@tabler/icons-react/icons/IconCloudUpload';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { discardProof, useFlushProofs, useKeptProofs } from '../../api/proofs';
import type { Proof } from '../../lib/proofStore';
import { useFormat } from '../../lib/useFormat';

/** Photos that are still on this phone: waiting for a connection, or refused for good. */
export function KeptPhotos({ taskId }: { taskId?: string }) {
  const proofs = useKeptProofs(taskId);
  const refused = proofs.filter((proof) => proof.refused);
  const waiting = proofs.filter((proof) => !proof.refused);
  if (proofs.length === 0) return null;
  return (
    <Stack mb="md" gap="sm">
      {waiting.length > 0 && <Waiting count={waiting.length} />}
      {refused.map((proof) => (
        <Refused key={proof.key} proof={proof} />
      ))}
    </Stack>
  );
}

function Waiting({ count }: { count: number }) {
  const { t } = useTranslation();
  const flush = useFlushProofs();
  const send = useMutation({ mutationFn: flush, networkMode: 'always' });
  return (
    <Alert color="yellow" icon={<IconCloudUpload />} title={t('proof.waiting', { count })}>
      <Text c="var(--mantine-color-text)">{t('proof.waitingText')}</Text>
      <Button size="sm" variant="default" mt="sm" loading={send.isPending} onClick={() => send.mutate()}>
        {t('proof.sendNow')}
      </Button>
    </Alert>
  );
}

function Refused({ proof }: { proof: Proof }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Alert color="red" title={t('proof.refused', { when: format.when(proof.takenAt) })}>
      <Group justify="space-between">
        <Text c="var(--mantine-color-text)">{t(`errors.${proof.refused}`, { defaultValue: t('errors.unknown') })}</Text>
        <Button size="sm" variant="default" onClick={() => void discardProof(proof.key)}>
          {t('proof.discard')}
        </Button>
      </Group>
    </Alert>
  );
}
