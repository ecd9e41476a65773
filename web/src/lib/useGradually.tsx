import { startTransition, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useLocation } from 'react-router';
import { inSteps, useWaits } from './steps';
import { isPhone } from './width';

/** How many come at a time. */
const STEP = 15;

/** How far the lists of an entry of the window's history had come: the way back leads to the same row. */
const reached = new Map<string, number>();

/**
 * A long list, drawn as it is scrolled to: on a phone, rows that nobody sees yet take seconds. `shown` are the first of `rows`, `more` belongs
 * below them. `first` fill a window: on a phone's first page they come in steps (a table's columns would move with each). Who prints the page
 * has all of them.
 */
export function useGradually<T>(rows: T[], first: number) {
  const { key } = useLocation();
  const step = isPhone() ? Math.ceil(first / 4) : first;
  const [count, setCount] = useState(reached.get(key) ?? (inSteps() ? step : first));
  useEffect(() => {
    const all = () => flushSync(() => setCount(Infinity));
    window.addEventListener('beforeprint', all);
    return () => window.removeEventListener('beforeprint', all);
  }, []);
  const waits = count < Math.min(first, rows.length);
  useWaits(waits);
  useEffect(() => {
    if (waits) startTransition(() => setCount(count + step));
  }, [waits, count, step]);
  const grow = () => {
    reached.set(key, count + STEP);
    startTransition(() => setCount(count + STEP));
  };
  return { shown: rows.slice(0, count), more: !waits && count < rows.length && <End key={count} onNear={grow} /> };
}

/** Tells when the end of the list is half a window away, or nearer. */
function End({ onNear }: { onNear: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const tell = useRef(onNear);
  useEffect(() => {
    // On a busy phone both may be told at once: that it was not near, and that it is.
    const look = (told: IntersectionObserverEntry[]) => told.some(({ isIntersecting }) => isIntersecting) && tell.current();
    const watch = new IntersectionObserver(look, { rootMargin: '60% 0%' });
    watch.observe(place.current!);
    return () => watch.disconnect();
  }, []);
  return <div ref={place} aria-hidden />;
}
