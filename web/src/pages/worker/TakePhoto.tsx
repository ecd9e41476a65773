import { Button, FileButton, Group, Image, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import IconCamera from '@tabler/icons-react/icons/IconCamera';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeepProof } from '../../api/proofs';
import type { ProofKind } from '../../lib/proofStore';

interface Props {
  taskId: string;
  kind: ProofKind;
}

interface Shot {
  file: File;
  takenAt: Date;
  url: string;
}

/** Opens the camera, shows the picture, keeps it on the phone and sends it. */
export function TakePhoto({ taskId, kind }: Props) {
  const { t } = useTranslation();
  const [shot, setShot] = useState<Shot | null>(null);
  const keep = useKeepProof(taskId, kind);
  const submit = useMutation({
    mutationFn: (taken: Shot) => keep(taken.file, taken.takenAt),
    networkMode: 'always',
    onSuccess: (error) => {
      setShot(null);
      // A final refusal is told by <KeptPhotos>, which also has the way out.
      if (error?.isConnection) notifications.show({ color: 'yellow', message: t('proof.keptOne') });
      else if (!error) notifications.show({ message: t(`proof.${kind}Sent`) });
    },
  });

  useEffect(() => () => void (shot && URL.revokeObjectURL(shot.url)), [shot]);

  const take = (file: File | null) => file && setShot({ file, takenAt: new Date(), url: URL.createObjectURL(file) });

  return (
    <>
      <FileButton
        onChange={take}
        accept="image/*"
        capture="environment"
        inputProps={{ 'aria-label': t(`proof.${kind}`) }}
      >
        {(props) => (
          <Button size="xl" fullWidth leftSection={<IconCamera />} {...props}>
            {t(`proof.${kind}`)}
          </Button>
        )}
      </FileButton>
      <Modal
        opened={shot !== null}
        onClose={() => setShot(null)}
        title={t(`proof.${kind}`)}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Stack>
          {shot && <Image src={shot.url} alt={t('proof.preview')} radius="md" mah="50vh" fit="contain" />}
          <Text c="dimmed">{t(`proof.${kind}Hint`)}</Text>
          {submit.isError && (
            <Text c="var(--mantine-color-error)" role="alert">
              {t('proof.notKept')}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setShot(null)}>
              {t('common.back')}
            </Button>
            <Button loading={submit.isPending} onClick={() => shot && submit.mutate(shot)}>
              {t('proof.send')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
