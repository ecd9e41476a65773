import { Card, Divider, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../api/types';
import { Amount } from '../../components/Amount';
import { useFormat } from '../../lib/useFormat';

/** A worker's balance and a client's, large, and under it what comes next. */
function Balance({ label, value, hint }: { label: string; value: number; hint: string }) {
  return (
    <div>
      <Text c="dimmed">{label}</Text>
      <Text fz={36} fw={700} lh={1.2}>
        <Amount value={value} />
      </Text>
      <Text size="sm" c="dimmed">
        {hint}
      </Text>
    </div>
  );
}

function Line({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <Group component="div" justify="space-between" align="baseline" gap="md" wrap="nowrap">
      <Text c="dimmed" component="dt">
        {label}
      </Text>
      <Text component="dd" m={0} fw={600} ta="right">
        {children}
      </Text>
    </Group>
  );
}

const Lines = ({ children }: { children: ReactNode }) => (
  <Stack component="dl" gap={6} m={0}>
    {children}
  </Stack>
);

const stateOf = (balance: number) => (balance < 0 ? 'negative' : balance > 0 ? 'positive' : 'zero');

export function ClientSummary({ account }: { account: Account }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { balance, due_this_week: due = 0, expected_this_week: expected = 0, due_on: on } = account;
  return (
    <Card>
      <Stack>
        <Balance label={t('account.balance')} value={balance} hint={t(`account.state.${stateOf(balance)}`)} />
        <Divider />
        <Lines>
          <Line label={t('account.sunday', { when: on ? format.when(on) : '' })}>
            <Amount value={expected} />
          </Line>
        </Lines>
        <Text size="sm" c="dimmed">
          {expected === 0
            ? t('account.nothingDue')
            : expected > due
              ? t('account.dueAndExpected', { due: format.money(due), more: format.money(expected - due) })
              : t('account.dueOnly')}
        </Text>
        <Lines>
          <Line label={t('account.paidTotal')}>
            <Amount value={account.paid_total ?? 0} />
          </Line>
          <Line label={t('account.discount')}>{`${account.discount_percent ?? 0} %`}</Line>
        </Lines>
      </Stack>
    </Card>
  );
}

export function WorkerSummary({ account }: { account: Account }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { balance, payout_on: on, month_began_at: began, corrected_this_month: corrected = 0 } = account;
  const comes = Math.max(balance, 0);
  return (
    <Card>
      <Stack>
        <Balance
          label={t('earnings.comes', { when: on ? format.when(on) : '' })}
          value={comes}
          hint={t(balance < 0 ? 'earnings.carried' : 'earnings.sofar', { amount: format.money(-balance) })}
        />
        <Divider />
        <Text fw={600}>{t('earnings.month', { when: began ? format.date(began) : '' })}</Text>
        <Lines>
          <Line label={t('earnings.earned')}>
            <Amount value={account.earned_this_month ?? 0} signed />
          </Line>
          <Line label={t('earnings.bonuses')}>
            <Amount value={account.bonuses_this_month ?? 0} signed />
          </Line>
          <Line label={t('earnings.penalties')}>
            <Amount value={-(account.penalties_this_month ?? 0)} />
          </Line>
          {corrected !== 0 && (
            <Line label={t('earnings.corrected')}>
              <Amount value={corrected} signed />
            </Line>
          )}
        </Lines>
      </Stack>
    </Card>
  );
}
