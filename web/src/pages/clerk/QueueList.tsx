import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { List } from '../../api/lists';
import { useCookieSupplier } from '../../api/supplies';
import type { SupplyRequest } from '../../api/types';
import { EmptyState } from '../../components/EmptyState';
import { ListView } from '../../components/ListView';
import { SuppliesDiffer } from '../../components/SuppliesDiffer';
import { useGradually } from '../../lib/useGradually';
import { useHand, useHeld, useSteadyList } from '../../lib/useSteady';
import { QueueCard } from './QueueCard';
import { SupplierTrouble } from './SupplierTrouble';

export type QueueView = 'open' | 'back' | 'done';

interface Props {
  view: QueueView;
  list: List<SupplyRequest>;
  q: string;
  clear: () => void;
}

/** Live, but nothing moves while a clerk's hand is on it: what others took stays where it was, and says so. */
export function QueueList({ view, list, q, clear }: Props) {
  const { t } = useTranslation();
  const { isThere, hand } = useHand();
  const trouble = useHeld(useCookieSupplier().data, isThere);
  return (
    <Stack {...hand}>
      <SuppliesDiffer held={isThere} />
      {view === 'open' && trouble && <SupplierTrouble supplier={trouble} />}
      <ListView list={list} empty={<EmptyState title={t(`queue.empty.${view}`)} text={t(`queue.emptyText.${view}`)} />}>
        {(items) => <Cards items={items} view={view} q={q} clear={clear} held={isThere} />}
      </ListView>
      {view === 'done' && (
        <Text c="dimmed">
          {t('queue.earlier')}{' '}
          <Anchor component={Link} to="/supplies/audit" underline="always">
            {t('queue.toAudit')}
          </Anchor>
        </Text>
      )}
    </Stack>
  );
}

interface CardsProps {
  items: SupplyRequest[];
  view: QueueView;
  q: string;
  clear: () => void;
  held: boolean;
}

/** The oldest request first; of those that went out the newest. */
function inOrder(items: SupplyRequest[], view: QueueView) {
  if (view === 'done') return [...items].sort((a, b) => (b.issued_at ?? '').localeCompare(a.issued_at ?? ''));
  return [...items].sort((a, b) => a.created_at.localeCompare(b.created_at));
}

function matches({ task, worker }: SupplyRequest, q: string) {
  const words = [task.number, worker.name, task.client.name, task.service_type.name].join(' ').toLocaleLowerCase();
  return q
    .toLocaleLowerCase()
    .replace('№', '')
    .split(/\s+/)
    .every((word) => words.includes(word));
}

function Cards({ items, view, q, clear, held }: CardsProps) {
  const { t } = useTranslation();
  const steady = useSteadyList(inOrder(items, view), held, (item) => item.id);
  const found = steady.filter(({ item }) => matches(item, q));
  const { shown, more } = useGradually(found, 6);
  if (found.length === 0) {
    const all = (
      <Button variant="default" onClick={clear}>
        {t('queue.showAll')}
      </Button>
    );
    return <EmptyState title={t('tasks.nothingFound')} text={t('queue.nothingFound', { q })} action={all} />;
  }
  return (
    <>
      {shown.map(({ item, gone }) => (
        <QueueCard key={item.id} item={item} gone={gone} />
      ))}
      {more}
    </>
  );
}
