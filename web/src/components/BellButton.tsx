import { ActionIcon, Indicator, type ActionIconProps, type ElementProps } from '@mantine/core';
import IconBell from '@tabler/icons-react/icons/IconBell';
import { useTranslation } from 'react-i18next';
import { useUnread } from '../api/notifications';

type Props = ActionIconProps & ElementProps<'button', keyof ActionIconProps>;

/** Has a dot while there is something unread. */
export function BellButton(button: Props) {
  const { t } = useTranslation();
  const unread = useUnread();
  return (
    <Indicator disabled={unread === 0} color="sea" size={9} offset={6}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-haspopup="dialog"
        aria-expanded={false}
        aria-label={unread ? t('notifications.unread', { count: unread }) : t('notifications.title')}
        {...button}
      >
        <IconBell size={20} />
      </ActionIcon>
    </Indicator>
  );
}
