import { Alert, Button, Group, Stack, Text, Textarea, type TextareaProps } from '@mantine/core';
import IconCookie from '@tabler/icons-react/icons/IconCookie';
import { useTranslation } from 'react-i18next';
import type { SupplyCookie } from '../../api/types';
import { isCookieMissing } from '../../lib/cookie';

const reasons = ['late', 'supplier', 'failed', 'hurry'] as const;

/** The reason that a kit needs to go out without its cookie, with a few ready ones to press. */
export function WithoutCookie({ cookie, field }: { cookie: SupplyCookie; field: TextareaProps }) {
  const { t } = useTranslation();
  if (!isCookieMissing(cookie)) {
    // Somebody had a reason when it came: the reason goes nowhere now.
    if (cookie.status !== 'arrived' || !field.value) return null;
    return (
      <Alert color="green" icon={<IconCookie />} role="status">
        <Text c="var(--mantine-color-text)">{t('issue.cookieCame')}</Text>
      </Alert>
    );
  }
  const choose = (reason: string) => (field.onChange as unknown as (value: string) => void)(reason);
  return (
    <Stack gap="xs">
      <Textarea
        label={t('issue.withoutCookie')}
        description={t('issue.withoutCookieHint')}
        required
        autosize
        maxLength={500}
        {...field}
      />
      <Group gap={6} role="group" aria-label={t('issue.readyReasons')}>
        {reasons.map((reason) => (
          <Button key={reason} variant="default" size="compact-sm" radius="xl" onClick={() => choose(t(`issue.reasons.${reason}`))}>
            {t(`issue.reasons.${reason}`)}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
