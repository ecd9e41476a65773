import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSignIns } from '../../api/session';
import { QueryView } from '../../components/QueryView';
import { useFormat } from '../../lib/useFormat';

const SHOWN = 10;

/** Who signed in with this address, so that a stranger is noticed. */
export function SignInLog() {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useSignIns();
  return (
    <Card>
      <Title order={2} mb={4}>
        {t('profile.signIns')}
      </Title>
      <Text c="dimmed" mb="md">
        {t('profile.signInsHint')}
      </Text>
      <QueryView query={query}>
        {({ items }) => (
          <Stack gap="sm">
            {items.slice(0, SHOWN).map((item) => (
              <Group key={item.id} justify="space-between" gap="xs">
                <div>
                  <Text>{format.when(item.at)}</Text>
                  <Text size="sm" c="dimmed" lineClamp={1}>
                    {[item.address, item.user_agent].filter(Boolean).join(' · ')}
                  </Text>
                </div>
                {item.outcome !== 'ok' && <Badge color="red">{t('profile.signInRefused')}</Badge>}
              </Group>
            ))}
          </Stack>
        )}
      </QueryView>
    </Card>
  );
}
