import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTask, useTasks } from '../../api/tasks';

interface Props {
  value: string;
  change: (id: string | null) => void;
}

/** A task, found by its number or by what it is about. */
export function TaskPicker({ value, change }: Props) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [q] = useDebouncedValue(words.replace(/^№/, ''), 250);
  const { items = [] } = useTasks({ q, limit: 20 });
  const { data: chosen } = useTask(value, value !== '');
  const tasks = chosen && !items.some(({ id }) => id === chosen.id) ? [chosen, ...items] : items;
  return (
    <Select
      label={t('tasks.task')}
      placeholder={t('ledger.anyTask')}
      size="sm"
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      nothingFoundMessage={t('tasks.nothingFound')}
      onSearchChange={setWords}
      filter={({ options }) => options}
      data={tasks.map((task) => ({ value: task.id, label: `№${task.number} ${task.service_type.name}` }))}
      value={value || null}
      onChange={change}
    />
  );
}
