import { Button, Group, Modal, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSaveTraits } from '../../api/manage';
import { useSession } from '../../api/session';
import type { Worker } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { TraitRows } from '../../components/TraitRows';

export function EditTraits({ worker }: { worker: Worker }) {
  const { t } = useTranslation();
  const mayEdit = useSession().permissions.includes('workers.write');
  const [opened, { open, close }] = useDisclosure();
  const [rows, setRows] = useState(worker.traits);
  const save = useSaveTraits(worker.id, close);
  if (!mayEdit) return null;
  const start = () => {
    setRows(worker.traits);
    open();
  };
  return (
    <>
      <Group>
        <Button variant="default" size="sm" onClick={start}>
          {t('common.edit')}
        </Button>
      </Group>
      <Modal opened={opened} onClose={close} title={worker.name} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <Stack>
          <TraitRows
            legend={t('workers.traits')}
            hint={t('workers.traitsHint')}
            valueLabel={t('traits.value')}
            rows={rows}
            onChange={setRows}
          />
          <ErrorNotice error={save.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('common.back')}
            </Button>
            <Button loading={save.isPending} onClick={() => save.mutate(rows)}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
