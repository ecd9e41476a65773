import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRevokeToken, useTokens } from '../../api/session';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useFormat } from '../../lib/useFormat';

/** Tokens of the person's own scripts. Most people have none and need not hear of it. */
export function TokenList() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useTokens();
  const revoke = useRevokeToken();
  if (!data?.items.length) return null;
  return (
    <Card>
      <Title order={2} mb="md">
        {t('profile.tokens')}
      </Title>
      <Stack gap="sm">
        {data.items.map((token) => (
          <Group key={token.id} justify="space-between" gap="xs">
            <div>
              <Text>{token.name}</Text>
              <Text size="sm" c="dimmed">
                {token.last_used_at
                  ? t('profile.tokenUsed', { when: format.when(token.last_used_at) })
                  : t('profile.tokenUnused')}
              </Text>
            </div>
            <Button variant="default" size="sm" loading={revoke.isPending} onClick={() => revoke.mutate(token.id)}>
              {t('profile.revoke')}
            </Button>
          </Group>
        ))}
        <ErrorNotice error={revoke.error} />
      </Stack>
    </Card>
  );
}
