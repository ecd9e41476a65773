import { Button, FileButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import IconCamera from '@tabler/icons-react/icons/IconCamera';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeepProof } from '../../api/proofs';
import type { ProofKind } from '../../lib/proofStore';
import { PhotoPreview } from './PhotoPreview'; // with the page: where the photo is taken there may be no connection to fetch it by

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
  const [shot, setShot] = useState<Shot | null>(); // null: looked at, and gone
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

  if (shot) {
    return (
      <PhotoPreview
        kind={kind}
        url={shot.url}
        isSending={submit.isPending}
        notKept={submit.isError}
        send={() => submit.mutate(shot)}
        back={() => setShot(null)}
      />
    );
  }
  return (
    <FileButton onChange={take} accept="image/*" capture="environment" inputProps={{ 'aria-label': t(`proof.${kind}`) }}>
      {(props) => (
        <Button size="xl" fullWidth leftSection={<IconCamera />} autoFocus={shot === null} {...props}>
          {t(`proof.${kind}`)}
        </Button>
      )}
    </FileButton>
  );
}
