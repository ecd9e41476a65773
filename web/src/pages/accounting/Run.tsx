import { Card, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useRun } from '../../api/accounting';
import { ApiError } from '../../api/errors';
import { files } from '../../api/files';
import type { AccountingRun } from '../../api/types';
import { Amount } from '../../components/Amount';
import { BackLink } from '../../components/BackLink';
import { EmptyState } from '../../components/EmptyState';
import { ExportButton } from '../../components/ExportButton';
import { Fact, Facts } from '../../components/Fact';
import { QueryView } from '../../components/QueryView';
import { Section } from '../../components/Section';
import { useFormat } from '../../lib/useFormat';
import { Frame } from './Frame';
import { RunBadge, RunProgress } from './RunProgress';
import { SettlementList, useSettlementFilters } from './SettlementList';

/** One run: how far it is, and each of its invoices or payouts. */
export default function Run() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const query = useRun(id);
  if (query.error instanceof ApiError && query.error.status === 404) {
    return <EmptyState isPage title={t('runs.notFound')} text={t('runs.notFoundText')} />;
  }
  return <QueryView query={query}>{(run) => <Found run={run} />}</QueryView>;
}

function Found({ run }: { run: AccountingRun }) {
  const { t } = useTranslation();
  const format = useFormat();
  const kind = run.kind === 'charge' ? 'invoices' : 'payouts';
  const control = useSettlementFilters(run.id);
  return (
    <Frame title={`${t(`runs.kinds.${run.kind}`)}, ${format.date(run.started_at)}`}>
      <Stack gap="xl">
        <div>
          <BackLink to="/accounting/runs">{t('runs.all')}</BackLink>
          <Card mt="sm">
            <Stack>
              <Group gap="sm">
                <RunBadge run={run} />
                <Text>{t(`runs.statusText.${run.status}`)}</Text>
              </Group>
              <RunProgress run={run} />
              <RunFacts run={run} />
            </Stack>
          </Card>
        </div>
        <Section
          title={t(`settlement.many.${kind}`)}
          actions={<ExportButton file={() => files.settlements(kind, control.query)} />}
        >
          <SettlementList kind={kind} control={control} emptyText={t(`runs.noneYet.${run.kind}`)} />
        </Section>
      </Stack>
    </Frame>
  );
}

function RunFacts({ run }: { run: AccountingRun }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { from, to } = run.period;
  return (
    <Facts columns={2}>
      <Fact label={t('runs.started')}>{format.full(run.started_at)}</Fact>
      <Fact label={t('audit.who')}>{run.by ? run.by.name : t('runs.calendar')}</Fact>
      <Fact label={t('settlement.period')}>
        {from ? t('settlement.fromTo', { from: format.full(from), to: format.full(to) }) : t('settlement.until', { to: format.full(to) })}
      </Fact>
      <Fact label={t('settlement.total')}>
        {run.settlements}, <Amount value={run.total} fw={600} />
      </Fact>
    </Facts>
  );
}
