import { Card, Group, Stack, Text, Timeline, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useSettlement, type SettlementKind } from '../../api/accounting';
import { ApiError } from '../../api/errors';
import { hasRole, useSession } from '../../api/session';
import type { Settlement, WholeSettlement } from '../../api/types';
import { Amount } from '../../components/Amount';
import { EmptyState } from '../../components/EmptyState';
import { QueryView } from '../../components/QueryView';
import { SettlementBadge, useSettlementState } from '../../components/SettlementStatus';
import { NotOnPaper, Sheet, SheetBar, SheetFact } from '../../components/Sheet';
import { useExplain } from '../../lib/useExplain';
import { useFormat } from '../../lib/useFormat';
import classes from './SettlementPage.module.css';

/** One invoice or payout: how it stands, and the document, which can be printed. */
export function SettlementPage({ kind }: { kind: SettlementKind }) {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const query = useSettlement(kind, id);
  if (query.error instanceof ApiError && query.error.status === 404) {
    return <EmptyState isPage title={t(`settlement.notFound.${kind}`)} text={t('settlement.notFoundText')} />;
  }
  return <QueryView query={query}>{(item) => <Found kind={kind} item={item} />}</QueryView>;
}

interface Props<T = Settlement> {
  kind: SettlementKind;
  item: T;
}

function Found({ kind, item }: Props<WholeSettlement>) {
  const { t } = useTranslation();
  const isOwn = hasRole(useSession(), 'client', 'worker');
  const back = isOwn ? (kind === 'invoices' ? '/account' : '/earnings') : `/accounting/${kind}`;
  return (
    <>
      <title>{`${t(`settlement.one.${kind}`)} ${item.number} · Make Cats Free`}</title>
      <SheetBar back={back}>{t(isOwn ? `settlement.back.${kind}` : `settlement.many.${kind}`)}</SheetBar>
      <NotOnPaper>
        <State kind={kind} item={item} />
      </NotOnPaper>
      <Paper kind={kind} item={item} />
    </>
  );
}

/** How it stands, and what was tried so far. */
function State({ kind, item }: Props) {
  const { t } = useTranslation();
  const state = useSettlementState(kind)(item);
  return (
    <Card mb="md">
      <Stack>
        <Group gap="sm">
          <SettlementBadge kind={kind} item={item} />
          {state && <Text>{state}</Text>}
        </Group>
        {item.attempts.length > 0 && (
          <div>
            <Title order={2} mb="sm">
              {t('settlement.attempts')}
            </Title>
            <Attempts item={item} />
          </div>
        )}
      </Stack>
    </Card>
  );
}

const colors = { open: 'gray', pending: 'blue', succeeded: 'green', declined: 'red' };

function Attempts({ item }: { item: Settlement }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Timeline active={item.attempts.length} bulletSize={18} lineWidth={2}>
      {item.attempts.map((attempt) => (
        <Timeline.Item key={attempt.id} color={colors[attempt.status]} title={t(`settlement.attempt.${attempt.status}`)}>
          <Text size="sm" c="dimmed">
            {format.when(attempt.ended_at ?? attempt.at)} · {attempt.method} · <Amount value={attempt.amount} />
          </Text>
          {attempt.reason && (
            <Text size="sm">{t(`settlement.reason.${attempt.reason}`, { defaultValue: attempt.reason })}</Text>
          )}
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

function Paper({ kind, item }: Props<WholeSettlement>) {
  const { t } = useTranslation();
  const format = useFormat();
  const { from, to } = item.period;
  const facts = (
    <>
      <SheetFact label={t(`settlement.person.${kind}`)}>{item.person.name}</SheetFact>
      <SheetFact label={t('settlement.period')}>
        {from ? t('settlement.fromTo', { from: format.full(from), to: format.full(to) }) : t('settlement.until', { to: format.full(to) })}
      </SheetFact>
      <SheetFact label={t('settlement.issuedAt')}>{format.full(item.issued_at)}</SheetFact>
      <SheetFact label={t('tasks.status')}>
        {t(`settlement.status.${kind}.${item.status}`)}
        {item.paid_at && `, ${format.full(item.paid_at)}`}
      </SheetFact>
    </>
  );
  return (
    <Sheet title={t(`settlement.one.${kind}`)} number={item.number} facts={facts}>
      <h2>{t('settlement.lines')}</h2>
      {item.lines.length > 0 ? <Lines item={item} /> : <p>{t('settlement.noLines')}</p>}
      {kind === 'invoices' && <footer>{t('settlement.footer')}</footer>}
    </Sheet>
  );
}

function Lines({ item }: { item: WholeSettlement }) {
  const { t } = useTranslation();
  const format = useFormat();
  const explain = useExplain();
  return (
    <table className={classes.lines}>
      <thead>
        <tr>
          <th scope="col">{t('audit.at')}</th>
          <th scope="col">{t('movements.what')}</th>
          <th scope="col">{t('movements.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {item.lines.map((line) => (
          <tr key={line.id}>
            <td>{format.day(line.at)}</td>
            <td>
              {explain(line)}
              {line.task && <small>{t('settlement.task', { number: line.task.number })}</small>}
            </td>
            <td>
              <Amount value={line.amount} />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={2}>{t('settlement.total')}</td>
          <td>
            <Amount value={item.total} />
          </td>
        </tr>
      </tfoot>
    </table>
  );
}
