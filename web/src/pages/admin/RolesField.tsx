import { Checkbox, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../api/types';

/** Staff roles may be combined; clients register and workers are hired. */
const staff: Role[] = ['clerk', 'manager', 'admin'];

interface Props {
  value?: Role[];
  onChange?: (roles: Role[]) => void;
  error?: React.ReactNode;
}

export function RolesField({ value, onChange, error }: Props) {
  const { t } = useTranslation();
  return (
    <Checkbox.Group
      label={t('users.roles')}
      value={value}
      onChange={(roles) => onChange?.(roles as Role[])}
      error={error}
    >
      <Stack gap="xs" mt={6}>
        {staff.map((role) => (
          <Checkbox key={role} value={role} label={t(`roles.${role}`)} description={t(`roleHints.${role}`)} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
