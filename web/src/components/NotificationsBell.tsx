import { ActionIcon, Button, Divider, Group, Indicator, Popover, ScrollArea, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconBell from '@tabler/icons-react/icons/IconBell';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMarkAllRead, useNotifications } from '../api/notifications';
import { NotificationItem } from './NotificationItem';

/** The newest notifications, and a way to all of them. */
export function NotificationsBell() {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure();
  const { items = [] } = useNotifications();
  const markAll = useMarkAllRead();
  const unread = items.filter((item) => !item.read).length;
  return (
    <Popover
      opened={opened}
      onChange={(open) => !open && close()}
      width={340}
      position="bottom-end"
      shadow="md"
      radius="lg"
      trapFocus
    >
      <Indicator disabled={unread === 0} color="sea" size={9} offset={6}>
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            onClick={toggle}
            aria-label={unread ? t('notifications.unread', { count: unread }) : t('notifications.title')}
          >
            <IconBell size={20} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
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
