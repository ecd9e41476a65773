import { Button, Card, Divider } from '@mantine/core';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { useMarkAllRead, useNotifications } from '../../api/notifications';
import { EmptyState } from '../../components/EmptyState';
import { ListView } from '../../components/ListView';
import { NotificationItem } from '../../components/NotificationItem';
import { PageHeader } from '../../components/PageHeader';

export default function Notifications() {
  const { t } = useTranslation();
  const list = useNotifications();
  const markAll = useMarkAllRead();
  const hasUnread = list.items?.some((item) => !item.read);
  return (
    <>
      <PageHeader
        title={t('notifications.title')}
        actions={
          hasUnread && (
            <Button variant="default" loading={markAll.isPending} onClick={() => markAll.mutate()}>
              {t('notifications.markAll')}
            </Button>
          )
        }
      />
      <ListView list={list} empty={<EmptyState title={t('notifications.empty')} text={t('notifications.emptyText')} />}>
        {(items) => (
          <Card padding="xs">
            {items.map((item, index) => (
              <Fragment key={item.id}>
                {index > 0 && <Divider />}
                <NotificationItem item={item} />
              </Fragment>
            ))}
          </Card>
        )}
      </ListView>
    </>
  );
}
