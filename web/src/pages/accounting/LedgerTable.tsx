import { Anchor, Badge, Button, Code, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { List } from '../../api/lists';
import { useSession } from '../../api/session';
import type { LedgerEntry, MovementKind } from '../../api/types';
import { Amount } from '../../components/Amount';
import type { Column } from '../../components/DataTable';
import { ListTable } from '../../components/ListTable';
import { useExplain } from '../../lib/useExplain';
import { useFormat } from '../../lib/useFormat';
import { accountName } from './accountName';
import { TakeBack } from './TakeBack';

export type Narrow = (name: 'account' | 'task', value: string) => void;

interface Props {
  list: List<LedgerEntry>;
  empty: ReactNode;
  /** Where the table can be narrowed by a press on a name. */
  narrow?: Narrow;
}

/** Money that really moved, and what was taken back already, stays. */
const reversible: MovementKind[] = ['task_charge', 'share', 'penalty', 'bonus'];

export function LedgerTable({ list, empty, narrow }: Props) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<LedgerEntry | null>(null);
  return (
    <>
      <ListTable
        label={t('books.tab.ledger')}
        list={list}
        columns={useColumns(narrow, setChosen)}
        rowKey={(entry) => entry.id}
        empty={empty}
      />
      {chosen && <TakeBack entry={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}

function useColumns(narrow: Narrow | undefined, takeBack: (entry: LedgerEntry) => void): Column<LedgerEntry>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const explain = useExplain();
  const mayCorrect = useSession().permissions.includes('accounting.correct');
  return [
    {
      key: 'what',
      label: t('movements.what'),
      cell: (entry) => (
        <>
          {explain(entry)}
          <Text size="sm" c="dimmed" fw={400}>
            {t(`movements.kinds.${entry.kind}`)}
            {entry.by && ` · ${entry.by.name}`}
          </Text>
        </>
      ),
    },
    { key: 'sides', label: t('ledger.sides'), cell: (entry) => <Sides entry={entry} narrow={narrow} /> },
    { key: 'amount', label: t('movements.amount'), align: 'right', cell: ({ amount }) => <Amount value={amount} fw={600} /> },
    { key: 'at', label: t('audit.at'), cell: ({ at }) => format.short(at) },
    {
      key: 'task',
      label: t('tasks.task'),
      cell: ({ task }) => (task ? <Press text={`№${task.number}`} act={narrow && (() => narrow('task', task.id))} /> : '—'),
    },
    {
      key: 'hash',
      label: t('ledger.hash'),
      cell: (entry) => (
        <span style={{ whiteSpace: 'nowrap' }}>
          {entry.number} <Code title={entry.hash}>{entry.hash.slice(0, 8)}</Code>
        </span>
      ),
    },
    {
      key: 'correct',
      label: t('common.actions'),
      align: 'right',
      cell: (entry) => {
        if (entry.reversed_by_id) return <Badge color="gray">{t('movements.reversed')}</Badge>;
        if (!mayCorrect || !reversible.includes(entry.kind)) return '—';
        return (
          <Button variant="default" size="xs" miw="max-content" styles={{ label: { whiteSpace: 'nowrap' } }} aria-label={t('ledger.takeBackOf', { number: entry.number })} onClick={() => takeBack(entry)}>
            {t('ledger.takeBack')}
          </Button>
        );
      },
    },
  ];
}

function Sides({ entry, narrow }: { entry: LedgerEntry; narrow?: Narrow }) {
  const { t } = useTranslation();
  const side = (one: LedgerEntry['from']) => (
    <Press text={accountName(t, one)} act={narrow && (() => narrow('account', one.id))} />
  );
  return (
    <>
      {side(entry.from)} → {side(entry.to)}
    </>
  );
}

function Press({ text, act }: { text: string; act?: () => void }) {
  if (!act) return text;
  return (
    <Anchor component="button" type="button" fz="inherit" ta="start" onClick={act}>
      {text}
    </Anchor>
  );
}
