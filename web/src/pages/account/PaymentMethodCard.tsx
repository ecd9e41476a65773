import { Alert, Badge, Button, Card, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import IconBuildingBank from '@tabler/icons-react/icons/IconBuildingBank';
import IconCircleCheck from '@tabler/icons-react/icons/IconCircleCheck';
import IconCreditCard from '@tabler/icons-react/icons/IconCreditCard';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { usePaymentMethod, useSetPaymentMethod } from '../../api/account';
import type { PaymentMethod } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { QueryView } from '../../components/QueryView';
import { fieldErrors } from '../../lib/formErrors';

const colors = { valid: 'green', expired: 'orange', closed: 'red' };

/** The card that is charged, or the account that is paid. It is given to the payment service, never to us: we get a token for it. */
export function PaymentMethodCard({ isClient }: { isClient: boolean }) {
  const { t } = useTranslation();
  const who = isClient ? 'client' : 'worker';
  return (
    <Card>
      <Stack h="100%">
        <Title order={2}>{t(`method.title.${who}`)}</Title>
        <Arrival />
        <QueryView query={usePaymentMethod()} loading={<Skeleton height={120} radius="md" />}>
          {(answer) => <Current answer={answer} who={who} />}
        </QueryView>
      </Stack>
    </Card>
  );
}

function Current({ answer: { method, add_url }, who }: { answer: PaymentMethod; who: 'client' | 'worker' }) {
  const { t } = useTranslation();
  const Icon = who === 'client' ? IconCreditCard : IconBuildingBank;
  return (
    <>
      {method && (
        <Group gap="sm" wrap="nowrap">
          <Icon size={28} aria-hidden style={{ flexShrink: 0 }} />
          <Text fw={600} miw={0} style={{ overflowWrap: 'anywhere' }}>
            {method.label}
          </Text>
          <Badge size="lg" color={colors[method.status]} ml="auto">
            {t(`method.status.${method.status}`)}
          </Badge>
        </Group>
      )}
      <Text size="sm" c="dimmed">
        {t(method ? `method.hint.${method.status === 'valid' ? who : 'change'}` : `method.none.${who}`)}
      </Text>
      {add_url ? (
        <Button component="a" href={add_url} variant={method?.status === 'valid' ? 'default' : 'filled'} mt="auto">
          {t(method ? 'method.change' : `method.add.${who}`)}
        </Button>
      ) : (
        <Text size="sm">{t('method.noService')}</Text>
      )}
    </>
  );
}

/** The payment service has sent the browser back, with a token in the address: it stays there until it was taken or refused for good. */
function Arrival() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const token = search.get('token');
  const set = useSetPaymentMethod();
  const sent = useRef<string | null>(null);
  const { mutate, reset } = set;

  useEffect(() => {
    if (!token || sent.current === token) return;
    sent.current = token;
    mutate(token);
  }, [token, mutate]);

  const isOver = set.isSuccess || (set.error !== null && set.error.status === 400);
  useEffect(() => {
    if (!isOver || !token) return;
    setSearch(
      (current) => {
        const next = new URLSearchParams(current);
        next.delete('token');
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  }, [isOver, token, setSearch]);

  if (set.isPending) return <Text role="status">{t('method.saving')}</Text>;
  if (set.isSuccess) {
    return (
      <Alert color="green" icon={<IconCircleCheck />} role="status" withCloseButton closeButtonLabel={t('common.close')} onClose={reset}>
        <Text c="var(--mantine-color-text)">{t('method.saved', { label: set.data.method?.label ?? '' })}</Text>
      </Alert>
    );
  }
  if (!set.error) return null;
  const fault = fieldErrors(t, set.error).token;
  if (fault) {
    return (
      <Alert color="red" role="alert">
        <Text c="var(--mantine-color-text)">{fault}</Text>
      </Alert>
    );
  }
  return <ErrorNotice error={set.error} fields={['token']} retry={token ? () => mutate(token) : undefined} />;
}
