import { Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useCorrect } from '../../api/books';
import type { LedgerEntry } from '../../api/types';
import { ReasonModal } from '../../components/ReasonModal';
import { useExplain } from '../../lib/useExplain';
import { useFormat } from '../../lib/useFormat';
import { accountName } from './accountName';

/** Books are never changed: a movement is taken back by another one, the other way round, with who did it and why. */
export function TakeBack({ entry, onClose }: { entry: LedgerEntry; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const explain = useExplain();
  const correct = useCorrect(() => {
    notifications.show({ message: t('ledger.takenBack') });
    onClose();
  });
  return (
    <ReasonModal
      opened
      onClose={onClose}
      title={t('ledger.takeBackTitle', { amount: format.money(entry.amount) })}
      warning={
        <Stack gap={4}>
          <Text fw={600}>{explain(entry)}</Text>
          <Text size="sm">
            {t('ledger.takeBackText', {
              amount: format.money(entry.amount),
              from: accountName(t, entry.to),
              to: accountName(t, entry.from),
            })}
          </Text>
        </Stack>
      }
      confirm={t('ledger.takeBack')}
      danger
      busy={correct.isPending}
      error={correct.error}
      onSubmit={({ reason }) => correct.mutate({ movement_id: entry.id, reason })}
    />
  );
}
