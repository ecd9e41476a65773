import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { User } from '../../api/types';
import { InviteForm } from './InviteForm';
import { UserForm } from './UserForm';

/** A person's data, or ('new') an invitation; null: closed. */
export function UserDialog({ edited, onClose }: { edited: User | 'new' | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={edited !== null}
      onClose={onClose}
      title={edited === 'new' ? t('users.invite') : edited?.name}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {edited === 'new' && <InviteForm onDone={onClose} />}
      {edited && edited !== 'new' && <UserForm user={edited} onDone={onClose} />}
    </Modal>
  );
}
