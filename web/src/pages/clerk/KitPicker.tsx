import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Kit } from '../../api/types';
import { itemRow, itemsOf, type ItemRow } from '../../components/ItemRows';

interface Props {
  kits: Kit[];
  rows: ItemRow[];
  choose: (rows: ItemRow[]) => void;
  serviceType: string;
}

const same = (kit: Kit, rows: ItemRow[]) => JSON.stringify(itemsOf(rows)) === JSON.stringify(itemsOf(kit.items.map(itemRow)));

/** Another template puts its lines in place of these, and gives them back if that was a slip. */
export function KitPicker({ kits, rows, choose, serviceType }: Props) {
  const { t } = useTranslation();
  const [before, setBefore] = useState<ItemRow[] | null>(null);
  if (kits.length === 0) {
    return (
      <Group gap="xs">
        <Text c="dimmed">{t('issue.noKits', { type: serviceType })}</Text>
        <Button component={Link} to="/supplies/kits" variant="subtle" size="compact-md">
          {t('issue.makeKit')}
        </Button>
      </Group>
    );
  }
  const shown = kits.find((kit) => same(kit, rows));
  const pick = (id: string) => {
    const kit = kits.find((one) => one.id === id);
    if (!kit) return;
    setBefore(shown ? null : rows);
    choose(kit.items.map((item) => itemRow(item)));
  };
  const giveBack = () => {
    if (before) choose(before);
    setBefore(null);
  };
  return (
    <Group align="flex-end" gap="xs">
      <NativeSelect
        label={t('issue.template')}
        flex={1}
        miw={200}
        value={shown?.id ?? ''}
        onChange={(event) => pick(event.currentTarget.value)}
        data={[
          ...(shown ? [] : [{ value: '', label: t('issue.ownLines') }]),
          ...kits.map((kit) => ({ value: kit.id, label: kit.name })),
        ]}
      />
      {before && (
        <Button variant="subtle" onClick={giveBack}>
          {t('issue.giveBack')}
        </Button>
      )}
    </Group>
  );
}
