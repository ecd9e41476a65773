import { Group, Text } from '@mantine/core';
import IconCookie from '@tabler/icons-react/icons/IconCookie';
import { useTranslation } from 'react-i18next';
import type { SupplyRequest } from '../api/types';
import { useFormat } from '../lib/useFormat';
import { useNow } from '../lib/useNow';

interface Props {
  cookie: SupplyRequest['cookie'];
  /** When it was ordered. */
  since: string;
}

/** The fortune cookie's state, with its clock while it is on its way. */
export function CookieState({ cookie, since }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(15);
  const time = format.duration((now - Date.parse(since)) / 60_000);
  return (
    <Group gap={8} wrap="nowrap" align="flex-start">
      <IconCookie size={20} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
      <div>
        <Text>{t(`cookie.${cookie.status}`, { time })}</Text>
        {cookie.fortune && (
          <Text size="sm" c="dimmed" fs="italic">
            {cookie.fortune}
          </Text>
        )}
      </div>
    </Group>
  );
}
