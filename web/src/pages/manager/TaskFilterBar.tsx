import { Button, Collapse, Group, MultiSelect, Select, TextInput } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import IconFilter from '@tabler/icons-react/icons/IconFilter';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useTranslation } from 'react-i18next';
import { useWorkers } from '../../api/manage';
import type { TaskStatus } from '../../api/types';

export const filterNames = ['q', 'status', 'worker', 'client', 'from', 'to'] as const;
type Name = (typeof filterNames)[number];

const statuses: TaskStatus[] = ['new', 'assigned', 'in_progress', 'done', 'cancelled', 'failed'];

interface Props {
  filters: Record<Name, string>;
  setFilter: (name: Name, value: string | null) => void;
  clear: () => void;
  isFiltered: boolean;
}

/** The search is always there; on a phone the other filters open when they are needed. */
export function TaskFilterBar(props: Props) {
  const { t } = useTranslation();
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const [opened, { toggle }] = useDisclosure(props.isFiltered);
  const { filters, setFilter, clear, isFiltered } = props;
  return (
    <>
      <Group align="flex-end" gap="sm" mb="md">
        <TextInput
          label={t('tasks.search')}
          size="sm"
          flex={isPhone ? 1 : undefined}
          leftSection={<IconSearch size={16} />}
          value={filters.q}
          onChange={(event) => setFilter('q', event.currentTarget.value)}
        />
        {isPhone ? (
          <Button
            variant="default"
            size="sm"
            leftSection={<IconFilter size={16} />}
            aria-expanded={opened}
            onClick={toggle}
          >
            {t('tasks.filters')}
          </Button>
        ) : (
          <OtherFilters {...props} />
        )}
        {isFiltered && !isPhone && (
          <Button variant="subtle" size="sm" onClick={clear}>
            {t('common.clearFilters')}
          </Button>
        )}
      </Group>
      {isPhone && (
        <Collapse expanded={opened}>
          <Group align="flex-end" gap="sm" mb="md" grow preventGrowOverflow={false}>
            <OtherFilters {...props} />
          </Group>
        </Collapse>
      )}
    </>
  );
}

function OtherFilters({ filters, setFilter }: Props) {
  const { t } = useTranslation();
  const { items: workers = [] } = useWorkers();
  const day = (name: 'from' | 'to') => (
    <TextInput
      type="date"
      label={t(`tasks.${name}`)}
      size="sm"
      value={filters[name]}
      onChange={(event) => setFilter(name, event.currentTarget.value)}
    />
  );
  return (
    <>
      <MultiSelect
        label={t('tasks.status')}
        placeholder={filters.status ? undefined : t('tasks.anyStatus')}
        size="sm"
        miw={180}
        clearable
        data={statuses.map((value) => ({ value, label: t(`status.${value}`) }))}
        value={filters.status ? filters.status.split(',') : []}
        onChange={(values) => setFilter('status', values.join(','))}
      />
      <Select
        label={t('task.worker')}
        placeholder={t('tasks.anyWorker')}
        size="sm"
        searchable
        clearable
        data={workers.map(({ id, name }) => ({ value: id, label: name }))}
        value={filters.worker || null}
        onChange={(value) => setFilter('worker', value)}
      />
      {day('from')}
      {day('to')}
    </>
  );
}
