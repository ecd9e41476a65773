import { startTransition, useEffect, useId, useState, useSyncExternalStore, type ReactNode } from 'react';

// The first page is drawn in steps: what is drawn in one goes into the window in one task, and a whole page is a long one on a phone. Pages that are
// reached later are drawn at once, as their frame is there, and so is one whose place somebody comes back to.
let isFirst = true;
const waiting = new Set<string>();
const listeners = new Set<() => void>();

/** The page is needed whole; or it is. */
export function drawAtOnce() {
  isFirst = false;
  listeners.forEach((tell) => tell());
}

/** Is the first page still being drawn? */
export const inSteps = () => isFirst;

/** While something on the page waits for its step, others know that more is coming. */
export function useWaits(waits: boolean) {
  const id = useId();
  useEffect(() => {
    if (waits) waiting.add(id);
    else waiting.delete(id);
    if (isFirst && waiting.size === 0) drawAtOnce();
    return () => void waiting.delete(id);
  }, [waits, id]);
}

/** What comes into the window one step later. */
export function OneStepLater({ children }: { children: ReactNode }) {
  const [isDue, setDue] = useState(!isFirst);
  useWaits(!isDue);
  useEffect(() => startTransition(() => setDue(true)), []);
  return isDue ? children : null;
}

function subscribe(tell: () => void) {
  listeners.add(tell);
  return () => void listeners.delete(tell);
}

/** Is the first page there, as far as it is to be seen? What it needs only later is asked for then. */
export const useStands = () => !useSyncExternalStore(subscribe, inSteps);

/** What stands below all that comes in steps: it would be pushed down by each. */
export function AfterSteps({ children }: { children: ReactNode }) {
  return useStands() ? children : null;
}
