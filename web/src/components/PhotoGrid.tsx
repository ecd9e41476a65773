import { Image, Modal, SimpleGrid, Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Photo } from '../api/types';
import { useFormat } from '../lib/useFormat';

/** A task's photos; a tap shows one large. */
export function PhotoGrid({ photos }: { photos: Photo[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState<Photo | null>(null);
  const name = (photo: Photo) => t(`photo.${photo.kind}`);
  return (
    <>
      <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="sm">
        {photos.map((photo) => (
          <UnstyledButton key={photo.id} onClick={() => setOpen(photo)}>
            <Image src={`/api/photos/${photo.id}`} alt={name(photo)} radius="md" h={140} loading="lazy" />
            <Text size="sm" mt={4}>
              {name(photo)}
            </Text>
            <Text size="sm" c="dimmed">
              {format.when(photo.taken_at)}
            </Text>
          </UnstyledButton>
        ))}
      </SimpleGrid>
      <Modal
        opened={open !== null}
        onClose={() => setOpen(null)}
        size="xl"
        title={open && name(open)}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {open && <Image src={`/api/photos/${open.id}`} alt={name(open)} radius="md" fit="contain" mah="75vh" />}
      </Modal>
    </>
  );
}
