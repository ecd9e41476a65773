import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import IconDownload from '@tabler/icons-react/icons/IconDownload';
import { useTranslation } from 'react-i18next';
import { useSaveFile } from '../api/files';
import { errorMessage } from '../lib/formErrors';

/** Saves the whole list, as it is filtered and sorted, as a file for a spreadsheet. */
export function ExportButton({ file }: { file: Parameters<typeof useSaveFile>[0] }) {
  const { t } = useTranslation();
  const { mutate, isPending } = useSaveFile(file);
  const failed = { onError: (error: Parameters<typeof errorMessage>[1]) => show(errorMessage(t, error)) };
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={18} />}
      loading={isPending}
      onClick={() => mutate(undefined, failed)}
    >
      {t('table.export')}
    </Button>
  );
}

const show = (message: string) => notifications.show({ color: 'red', message, autoClose: 10_000 });
