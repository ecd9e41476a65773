import { useSyncExternalStore } from 'react';

// Whether the server is there, as the stream of news knows it: it is always open.
/** A phone loses its connection for a moment now and then: that is no news. */
const TOLD_AFTER_MS = 4000;

let isLost = false;
let timer = 0;
const listeners = new Set<() => void>();
const waiting = new Set<() => void>();

function set(lost: boolean) {
  if (lost === isLost) return;
  isLost = lost;
  listeners.forEach((tell) => tell());
}

export function connectionAwaited() {
  if (!timer) timer = window.setTimeout(() => set(true), TOLD_AFTER_MS);
}

/** Nobody waits for it any more. */
export function connectionForgotten() {
  window.clearTimeout(timer);
  timer = 0;
  set(false);
}

export function connectionFound() {
  connectionForgotten();
  waiting.forEach((act) => act());
}

/** Each time that the server is there again. */
export function whenConnected(act: () => void): () => void {
  waiting.add(act);
  return () => void waiting.delete(act);
}

function subscribe(tell: () => void) {
  listeners.add(tell);
  return () => void listeners.delete(tell);
}

export const useConnectionLost = () => useSyncExternalStore(subscribe, () => isLost);
