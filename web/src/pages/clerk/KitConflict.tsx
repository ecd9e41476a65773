import { Alert, Button, Group, List, Text } from '@mantine/core';
import IconUsers from '@tabler/icons-react/icons/IconUsers';
import { useTranslation } from 'react-i18next';
import type { Kit } from '../../api/types';

interface Props {
  theirs: Kit;
  take: () => void;
  keepMine: () => void;
}

/** Somebody else has saved the same kit meanwhile: their version beside the one in the form, and a choice. */
export function KitConflict({ theirs, take, keepMine }: Props) {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" icon={<IconUsers />} title={t('kits.conflict')} role="alert">
      <Text c="var(--mantine-color-text)">{t('kits.conflictText')}</Text>
      <Text c="var(--mantine-color-text)" fw={600} mt="sm">
        {theirs.name} · {theirs.service_type?.name ?? t('kits.everyType')}
        {!theirs.active && ` · ${t('kits.retired')}`}
      </Text>
      <List size="sm" c="var(--mantine-color-text)">
        {theirs.items.map(({ name, quantity, note }, index) => (
          <List.Item key={index}>
            {name} × {quantity}
            {note && ` (${note})`}
          </List.Item>
        ))}
      </List>
      <Group gap="xs" mt="sm">
        <Button size="sm" onClick={keepMine}>
          {t('kits.keepMine')}
        </Button>
        <Button size="sm" variant="default" onClick={take}>
          {t('kits.takeTheirs')}
        </Button>
      </Group>
    </Alert>
  );
}
