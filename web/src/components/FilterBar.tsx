import { Button, Collapse, Group, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconFilter from '@tabler/icons-react/icons/IconFilter';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useIsPhone } from '../lib/width';

interface Props {
  /** Without these two there is no search. */
  label?: string;
  search?: (value: string) => void;
  q?: string;
  clear: () => void;
  isFiltered: boolean;
  /** On a phone: are the others open at first, as some of them are set? */
  isOpen: boolean;
  children: ReactNode;
}

/** Over a table: the search, if there is one, is always there; on a phone the other filters open when they are needed. */
export function FilterBar({ label, q = '', search, clear, isFiltered, isOpen, children }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const [opened, { toggle }] = useDisclosure(isOpen);
  return (
    <>
      <Group align="flex-end" gap="sm" mb="md">
        {search && (
          <TextInput
            label={label}
            size="sm"
            flex={isPhone ? 1 : undefined}
            miw={isPhone ? 0 : 240}
            leftSection={<IconSearch size={16} />}
            value={q}
            onChange={(event) => search(event.currentTarget.value)}
          />
        )}
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
          children
        )}
        {isFiltered && !isPhone && (
          <Button variant="subtle" size="sm" onClick={clear}>
            {t('common.clearFilters')}
          </Button>
        )}
      </Group>
      {isPhone && (
        <Collapse expanded={opened} keepMounted={false}>
          <Group align="flex-end" gap="sm" mb="md" grow preventGrowOverflow={false}>
            {children}
          </Group>
        </Collapse>
      )}
    </>
  );
}

interface DayProps {
  label: string;
  value: string;
  change: (value: string) => void;
}

export function DayFilter({ label, value, change }: DayProps) {
  return (
    <TextInput
      type="date"
      label={label}
      size="sm"
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
