import { Button, Group, Image, Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
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

/** The picture before it is sent, where the camera's button was. */
export function PhotoPreview({ kind, url, isSending, notKept, send, back }: Props) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <Stack ref={place} component="section" tabIndex={-1} aria-label={t('proof.preview')}>
      <Image src={url} alt={t('proof.preview')} radius="md" mah="40vh" fit="contain" />
      <Text c="dimmed">{t(`proof.${kind}Hint`)}</Text>
      {notKept && (
        <Text c="var(--mantine-color-error)" role="alert">
          {t('proof.notKept')}
        </Text>
      )}
      <Group grow>
        <Button variant="default" size="lg" onClick={back}>
          {t('common.back')}
        </Button>
        <Button size="lg" loading={isSending} onClick={send}>
          {t('proof.send')}
        </Button>
      </Group>
    </Stack>
  );
}
