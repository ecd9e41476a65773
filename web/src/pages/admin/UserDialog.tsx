import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { User } from '../../api/types';
import { InviteForm } from './InviteForm';
import { UserForm } from './UserForm';

interface Props {
  edited: User | 'new';
  opened: boolean;
  onClose: () => void;
}

/** A person's data, or ('new') an invitation. */
export function UserDialog({ edited, opened, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={edited === 'new' ? t('users.invite') : edited.name}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {edited === 'new' ? <InviteForm onDone={onClose} /> : <UserForm user={edited} onDone={onClose} />}
    </Modal>
  );
}
