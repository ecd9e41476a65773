import { Group, Text, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useMarkRead } from '../api/notifications';
import { hasRole, useSession } from '../api/session';
import type { Me, Notification } from '../api/types';
import { useFormat } from '../lib/useFormat';

interface Props {
  item: Notification;
  onOpen?: () => void;
}

/** What a message is about: its task, the books, or one's own account. */
function pageOf({ task_id, event }: Notification, me: Me): string | undefined {
  if (event === 'accounting.differs') return '/accounting/checks';
  if (event.startsWith('accounting.')) return hasRole(me, 'client', 'worker') ? '/account' : '/accounting/ledger';
  return task_id ? `/tasks/${task_id}` : undefined;
}

/** Opening one marks it as read and leads to what it is about. */
export function NotificationItem({ item, onOpen }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const markRead = useMarkRead();
  const me = useSession();
  const open = () => {
    if (!item.read) markRead.mutate(item.id);
    const page = pageOf(item, me);
    if (page) void navigate(page);
    onOpen?.();
  };
  return (
    <UnstyledButton onClick={open} px="md" py="sm" w="100%" display="block">
      <Group gap={8} wrap="nowrap" align="baseline">
        <Text fw={item.read ? 400 : 650} flex={1}>
          {item.title}
        </Text>
        {!item.read && (
          <Text size="sm" c="sea">
            {t('notifications.new')}
          </Text>
        )}
      </Group>
      <Text size="sm" lineClamp={3}>
        {item.body}
      </Text>
      <Text size="sm" c="dimmed">
        {format.when(item.at)}
      </Text>
    </UnstyledButton>
  );
}
