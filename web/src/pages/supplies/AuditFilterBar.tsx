import { Button, Collapse, Group, NativeSelect, TextInput } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import IconFilter from '@tabler/icons-react/icons/IconFilter';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useTranslation } from 'react-i18next';
import type { AuditLine } from '../../api/types';

export const auditFilters = ['q', 'direction', 'from', 'to', 'worker', 'task'] as const;
export type AuditFilterName = (typeof auditFilters)[number];
export const directions: AuditLine['direction'][] = ['issued', 'returned'];

interface Props {
  filters: Record<AuditFilterName, string>;
  setFilter: (name: AuditFilterName, value: string | null) => void;
  clear: () => void;
  isFiltered: boolean;
}

/** The search is always there; on a phone the rest opens when it is needed. */
export function AuditFilterBar(props: Props) {
  const { t } = useTranslation();
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const { filters, setFilter, clear, isFiltered } = props;
  const [opened, { toggle }] = useDisclosure(Boolean(filters.direction || filters.from || filters.to));
  return (
    <>
      <Group align="flex-end" gap="sm" mb="md">
        <TextInput
          label={t('suppliesAudit.search')}
          size="sm"
          flex={isPhone ? 1 : undefined}
          miw={isPhone ? 0 : 260}
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
      <NativeSelect
        label={t('suppliesAudit.direction')}
        size="sm"
        value={filters.direction}
        onChange={(event) => setFilter('direction', event.currentTarget.value)}
        data={[
          { value: '', label: t('suppliesAudit.both') },
          ...directions.map((value) => ({ value, label: t(`suppliesAudit.${value}`) })),
        ]}
      />
      {day('from')}
      {day('to')}
    </>
  );
}
