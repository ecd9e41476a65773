import { ActionIcon, type ActionIconProps, type ElementProps } from '@mantine/core';
import IconUser from '@tabler/icons-react/icons/IconUser';
import { useTranslation } from 'react-i18next';
import type { Me } from '../api/types';

interface Props extends ActionIconProps, ElementProps<'button', keyof ActionIconProps> {
  person: Me;
}

export function UserButton({ person, ...button }: Props) {
  const { t } = useTranslation();
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-haspopup="menu"
      aria-expanded={false}
      aria-label={t('nav.account', { name: person.name })}
      {...button}
    >
      <IconUser size={20} />
    </ActionIcon>
  );
}
