import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** One labelled fact, inside a <Facts> list. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {label}
      </Text>
      <Text component="dd" m={0}>
        {children}
      </Text>
    </div>
  );
}

export function Facts({ children, columns = 1 }: { children: ReactNode; columns?: 1 | 2 }) {
  const minimum = columns === 2 ? '200px' : '100%';
  return (
    <dl
      style={{
        margin: 0,
        display: 'grid',
        gap: 16,
        gridTemplateColumns: `repeat(auto-fill, minmax(min(${minimum}, 100%), 1fr))`,
      }}
    >
      {children}
    </dl>
  );
}
