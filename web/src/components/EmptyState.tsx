import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { CatScene } from './CatScene';

interface Props {
  title: string;
  text: string;
  action?: ReactNode;
  /** True where this is all there is: then its title is the page's. */
  isPage?: boolean;
}

/** Nothing here, and what to do about it. */
export function EmptyState({ title, text, action, isPage }: Props) {
  return (
    <Stack align="center" ta="center" gap="xs" py="xl" px="md">
      <CatScene width={180} />
      {isPage && <title>{`${title} · Make Cats Free`}</title>}
      <Title order={isPage ? 1 : 2}>{title}</Title>
      <Text c="dimmed" maw={420}>
        {text}
      </Text>
      {action && <div style={{ marginTop: 12 }}>{action}</div>}
    </Stack>
  );
}
