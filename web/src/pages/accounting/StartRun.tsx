import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { usePreviewRun, useStartRun } from '../../api/accounting';
import type { AccountingRunPreview, RunKind } from '../../api/types';
import { Amount } from '../../components/Amount';
import { ConfirmModal } from '../../components/ConfirmModal';
import { DataTable } from '../../components/DataTable';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Fact, Facts } from '../../components/Fact';
import { useFormat } from '../../lib/useFormat';

/** A run out of turn: first what it would do, then the sum once more, then it begins. */
export function StartRun({ kind }: { kind: RunKind }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const preview = usePreviewRun();
  const [asks, { open, close }] = useDisclosure();
  const start = useStartRun((run) => void navigate(`/accounting/runs/${run.id}`));
  const plan = preview.data;
  const amount = plan ? format.money(plan.total + plan.retried_total) : '';
  return (
    <Card>
      <Stack>
        <div>
          <Title order={2}>{t(`runs.kinds.${kind}`)}</Title>
          <Text size="sm" c="dimmed">
            {t(`runs.about.${kind}`)}
          </Text>
        </div>
        {plan && <PlanFacts plan={plan} />}
        <ErrorNotice error={preview.error} />
        <Group>
          <Button variant="default" loading={preview.isPending} onClick={() => preview.mutate(kind)}>
            {t(plan ? 'runs.previewAgain' : 'runs.preview')}
          </Button>
          {plan && plan.settlements + plan.retried > 0 && <Button onClick={open}>{t(`runs.start.${kind}`)}</Button>}
        </Group>
        {plan && <PlanItems plan={plan} />}
      </Stack>
      {plan && (
        <ConfirmModal
          opened={asks}
          onClose={close}
          title={t(`runs.confirmTitle.${kind}`, { amount })}
          confirm={t(`runs.confirm.${kind}`, { amount })}
          busy={start.isPending}
          error={start.error}
          onConfirm={() => start.mutate(kind)}
        >
          {t(`runs.confirmText.${kind}`, { count: plan.settlements + plan.retried, amount })}
        </ConfirmModal>
      )}
    </Card>
  );
}

function PlanFacts({ plan }: { plan: AccountingRunPreview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { from, to } = plan.period;
  return (
    <Facts columns={2}>
      <Fact label={t('settlement.period')}>
        {from ? t('settlement.fromTo', { from: format.short(from), to: format.short(to) }) : t('settlement.until', { to: format.short(to) })}
      </Fact>
      <Fact label={t(`runs.settlements.${plan.kind}`)}>
        {plan.settlements}, <Amount value={plan.total} fw={600} />
      </Fact>
      {plan.retried > 0 && (
        <Fact label={t('runs.retried')}>
          {plan.retried}, <Amount value={plan.retried_total} />
        </Fact>
      )}
      {plan.without_method > 0 && <Fact label={t('runs.withoutMethod')}>{plan.without_method}</Fact>}
      {plan.carried_over > 0 && <Fact label={t('runs.carriedOver')}>{plan.carried_over}</Fact>}
    </Facts>
  );
}

/** Who it would be about, the first of them. */
function PlanItems({ plan }: { plan: AccountingRunPreview }) {
  const { t } = useTranslation();
  return (
    <>
      {plan.items.length === 0 ? (
        <Text>{t(`runs.nothingDue.${plan.kind}`)}</Text>
      ) : (
        <DataTable
          label={t(`runs.settlements.${plan.kind}`)}
          rows={plan.items}
          rowKey={({ person }) => person.id}
          columns={[
            { key: 'person', label: t('auth.name'), cell: ({ person }) => person.name },
            {
              key: 'method',
              label: t('runs.method'),
              cell: ({ has_method }) => (
                <Badge color={has_method ? 'green' : 'yellow'}>{t(has_method ? 'runs.hasMethod' : 'runs.noMethod')}</Badge>
              ),
            },
            { key: 'total', label: t('settlement.total'), align: 'right', cell: ({ total }) => <Amount value={total} /> },
          ]}
        />
      )}
      {plan.items.length > 0 && plan.items.length < plan.settlements && (
        <Text size="sm" c="dimmed">
          {t('runs.firstOnly', { count: plan.items.length })}
        </Text>
      )}
    </>
  );
}
