import { Alert, Button, List, Text } from '@mantine/core';
import IconAlertCircle from '@tabler/icons-react/icons/IconAlertCircle';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/errors';
import { errorMessage, otherFaults } from '../lib/formErrors';

interface Props {
  error: Error | null;
  /** Fields whose faults stand beside them and need not be repeated here. */
  fields?: string[];
  retry?: () => void;
}

/** What happened, in the reader's language, and what can be done about it. */
export function ErrorNotice({ error, fields = [], retry }: Props) {
  const { t } = useTranslation();
  if (!error) return null;
  const known = error instanceof ApiError ? error : null;
  const faults = known ? otherFaults(t, known, fields) : [];
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle />} role="alert" radius="md">
      <Text c="var(--mantine-color-text)">{known ? errorMessage(t, known) : t('errors.unknown')}</Text>
      {faults.length > 0 && (
        <List size="sm" mt={4} c="var(--mantine-color-text)">
          {faults.map((fault) => (
            <List.Item key={fault}>{fault}</List.Item>
          ))}
        </List>
      )}
      {known?.requestId && known.status >= 500 && (
        <Text size="sm" c="dimmed" mt={4}>
          {t('errors.requestId', { id: known.requestId })}
        </Text>
      )}
      {retry && (
        <Button variant="default" size="xs" mt="sm" onClick={retry}>
          {t('common.tryAgain')}
        </Button>
      )}
    </Alert>
  );
}
