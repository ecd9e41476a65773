import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  /** Goes under the title. */
  hint?: ReactNode;
  actions?: ReactNode;
}

/** The page's one h1, which is also the window's title. */
export function PageHeader({ title, hint, actions }: Props) {
  return (
    <Group justify="space-between" align="flex-start" gap="md" mb="lg">
      <title>{`${title} · Make Cats Free`}</title>
      <div>
        <Title order={1}>{title}</Title>
        {hint && (
          <Text c="dimmed" mt={4}>
            {hint}
          </Text>
        )}
      </div>
      {actions && <Group gap="sm">{actions}</Group>}
    </Group>
  );
}
