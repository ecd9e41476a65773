import { Group, Text, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useMarkRead } from '../api/notifications';
import type { Notification } from '../api/types';
import { useFormat } from '../lib/useFormat';

interface Props {
  item: Notification;
  onOpen?: () => void;
}

/** Opening one marks it as read and leads to its task. */
export function NotificationItem({ item, onOpen }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const markRead = useMarkRead();
  const open = () => {
    if (!item.read) markRead.mutate(item.id);
    if (item.task_id) void navigate(`/tasks/${item.task_id}`);
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
