import { useId as useReactId } from 'react';

/** In place of Mantine's (vite.config.ts), which gives another id after the first drawing, and so draws every field and every dialogue twice. */
export function useId(given?: string): string {
  const own = useReactId();
  return given ?? own;
}
