import { Alert, List, Text } from '@mantine/core';
import IconInfoCircle from '@tabler/icons-react/icons/IconInfoCircle';
import { useTranslation } from 'react-i18next';
import type { SupplyRequest } from '../../api/types';
import { useFormat } from '../../lib/useFormat';

/** Somebody else was quicker, or the task has ended, while this page was open. */
export function NoLongerOpen({ item }: { item: SupplyRequest }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (item.status === 'requested' || item.status === 'ready') return null;
  const at = item.ended_at ?? item.issued_at;
  return (
    <Alert color="yellow" icon={<IconInfoCircle />} title={t(`issue.over.${item.status}`)} role="status">
      <Text c="var(--mantine-color-text)">
        {at && `${format.when(at)}. `}
        {t('issue.overText')}
      </Text>
      {item.items.length > 0 && (
        <List size="sm" mt="xs" c="var(--mantine-color-text)">
          {item.items.map(({ name, quantity }, index) => (
            <List.Item key={index}>
              {name} × {quantity}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}
