import { ActionIcon, Group, NativeSelect } from '@mantine/core';
import IconArrowDown from '@tabler/icons-react/icons/IconArrowDown';
import IconArrowsSort from '@tabler/icons-react/icons/IconArrowsSort';
import IconArrowUp from '@tabler/icons-react/icons/IconArrowUp';
import { useTranslation } from 'react-i18next';
import type { SortControl } from '../lib/useSort';
import type { Column } from './DataTable';

/** Cards have no heads to press: a phone sorts by a list of columns and a direction. */
export function SortBar<T>({ columns, sort }: { columns: Column<T>[]; sort: SortControl }) {
  const { t } = useTranslation();
  const { shown } = sort;
  const sortable = columns.filter((column) => column.sort).map(({ key, label }) => ({ value: key, label }));
  if (sortable.length === 0) return null;
  const choices = shown && sort.chosen === null ? sortable : [{ value: '', label: t('table.usual') }, ...sortable];
  const Icon = shown?.order === 'desc' ? IconArrowDown : IconArrowUp;
  return (
    <Group gap="xs" wrap="nowrap" mb="sm">
      <NativeSelect
        aria-label={t('table.sortBy')}
        size="sm"
        flex={1}
        leftSection={<IconArrowsSort size={16} />}
        data={choices}
        value={shown?.by ?? ''}
        onChange={({ currentTarget: { value } }) => sort.choose(value ? { by: value, order: 'asc' } : null)}
      />
      <ActionIcon
        variant="default"
        size={36}
        disabled={!shown}
        aria-label={t(shown?.order === 'desc' ? 'table.descending' : 'table.ascending')}
        onClick={() => shown && sort.choose({ by: shown.by, order: shown.order === 'asc' ? 'desc' : 'asc' })}
      >
        <Icon size={18} />
      </ActionIcon>
    </Group>
  );
}
