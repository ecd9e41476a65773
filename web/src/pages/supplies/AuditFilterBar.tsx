import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AuditLine } from '../../api/types';
import { DayFilter, FilterBar } from '../../components/FilterBar';

export const auditFilters = ['q', 'direction', 'from', 'to', 'worker', 'task'] as const;
export type AuditFilterName = (typeof auditFilters)[number];
export const directions: AuditLine['direction'][] = ['issued', 'returned'];

interface Props {
  filters: Record<AuditFilterName, string>;
  setFilter: (name: AuditFilterName, value: string | null) => void;
  clear: () => void;
  isFiltered: boolean;
}

export function AuditFilterBar(props: Props) {
  const { t } = useTranslation();
  const { filters, setFilter, clear, isFiltered } = props;
  return (
    <FilterBar
      label={t('suppliesAudit.search')}
      q={filters.q}
      search={(value) => setFilter('q', value)}
      clear={clear}
      isFiltered={isFiltered}
      isOpen={Boolean(filters.direction || filters.from || filters.to)}
    >
      <OtherFilters {...props} />
    </FilterBar>
  );
}

function OtherFilters({ filters, setFilter }: Props) {
  const { t } = useTranslation();
  const day = (name: 'from' | 'to') => (
    <DayFilter label={t(`tasks.${name}`)} value={filters[name]} change={(value) => setFilter(name, value)} />
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
