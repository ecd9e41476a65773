import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ConfirmModal } from '../../components/ConfirmModal';
import { Fact, Facts } from '../../components/Fact';
import { useFormat } from '../../lib/useFormat';

interface Props {
  opened: boolean;
  onClose: () => void;
  when: string | null;
  address: string;
  price: number | undefined;
  busy: boolean;
  onConfirm: () => void;
}

/** The last look before an order that will be charged. */
export function ConfirmOrder({ opened, onClose, when, address, price, busy, onConfirm }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ConfirmModal
      opened={opened}
      onClose={onClose}
      title={t('request.confirmTitle')}
      confirm={price === undefined ? t('request.order') : t('request.orderFor', { price: format.money(price) })}
      busy={busy}
      error={null}
      onConfirm={onConfirm}
    >
      <Stack>
        <Facts>
          <Fact label={t('request.when')}>{when && format.when(when)}</Fact>
          <Fact label={t('request.address')}>{address}</Fact>
        </Facts>
        <Text c="dimmed">{t('request.confirmText')}</Text>
      </Stack>
    </ConfirmModal>
  );
}
