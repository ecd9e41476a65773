import { Button, Divider, Group, Popover, ScrollArea, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMarkAllRead, useNotifications, useUnread } from '../api/notifications';
import { useOpensAtOnce } from '../lib/onDemand';
import { BellButton } from './BellButton';
import { NotificationItem } from './NotificationItem';

export default function NotificationsOpened() {
  const { t } = useTranslation();
  const { button, opened, setOpened } = useOpensAtOnce();
  const { items = [] } = useNotifications();
  const unread = useUnread();
  const markAll = useMarkAllRead();
  const close = () => setOpened(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={340}
      position="bottom-end"
      shadow="md"
      radius="lg"
      trapFocus
    >
      <Popover.Target>
        <BellButton ref={button} onClick={() => setOpened(!opened)} />
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t('notifications.title')}>
        <Group justify="space-between" px="md" py="sm">
          <Text fw={650}>{t('notifications.title')}</Text>
          {unread > 0 && (
            <Button variant="subtle" size="compact-sm" loading={markAll.isPending} onClick={() => markAll.mutate()}>
              {t('notifications.markAll')}
            </Button>
          )}
        </Group>
        <Divider />
        <ScrollArea.Autosize mah={360}>
          {items.length === 0 && (
            <Text c="dimmed" p="md">
              {t('notifications.empty')}
            </Text>
          )}
          {items.slice(0, 8).map((item) => (
            <NotificationItem key={item.id} item={item} onOpen={close} />
          ))}
        </ScrollArea.Autosize>
        <Divider />
        <Button component={Link} to="/notifications" variant="subtle" fullWidth radius={0} onClick={close}>
          {t('notifications.all')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
