import { Button, Group, Image, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ProofKind } from '../../lib/proofStore';

interface Props {
  kind: ProofKind;
  /** The picture's address. */
  url: string;
  isSending: boolean;
  notKept: boolean;
  send: () => void;
  back: () => void;
}

/** The picture before it is sent. */
export function PhotoPreview({ kind, url, isSending, notKept, send, back }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={back} title={t(`proof.${kind}`)} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack>
        <Image src={url} alt={t('proof.preview')} radius="md" mah="50vh" fit="contain" />
        <Text c="dimmed">{t(`proof.${kind}Hint`)}</Text>
        {notKept && (
          <Text c="var(--mantine-color-error)" role="alert">
            {t('proof.notKept')}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={back}>
            {t('common.back')}
          </Button>
          <Button loading={isSending} onClick={send}>
            {t('proof.send')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
