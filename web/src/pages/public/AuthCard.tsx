import { Card, Container, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
}

/** The small card that all pages around signing in share. */
export function AuthCard({ title, lead, children }: Props) {
  return (
    <Container size={440} px={0} py={{ base: 'md', sm: 48 }}>
      <title>{`${title} · Make Cats Free`}</title>
      <Card padding="xl">
        <Stack>
          <div>
            <Title order={1}>{title}</Title>
            {lead && (
              <Text c="dimmed" mt={6}>
                {lead}
              </Text>
            )}
          </div>
          {children}
        </Stack>
      </Card>
    </Container>
  );
}
