import { Alert, Text } from '@mantine/core';
import IconCookieOff from '@tabler/icons-react/icons/IconCookieOff';
import { useTranslation } from 'react-i18next';
import type { CookieSupplier } from '../../api/types';

/** The supplier of cookies is in trouble: what that means for the kits. */
export function SupplierTrouble({ supplier }: { supplier: CookieSupplier }) {
  const { t } = useTranslation();
  if (supplier.status !== 'troubled') return null;
  return (
    <Alert color="orange" icon={<IconCookieOff />} title={t(`cookie.supplier.${supplier.problem ?? 'unreachable'}`)}>
      <Text c="var(--mantine-color-text)">
        {t('cookie.waiting', { count: supplier.awaited })} {t('cookie.mayGoWithout')}
      </Text>
    </Alert>
  );
}
