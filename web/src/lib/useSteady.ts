import { useCallback, useEffect, useRef, useState, type PointerEvent } from 'react';
import { steadied, type Steady } from './steady';

const RESTS_AFTER = 4000;

/** Is somebody's hand on this part of the page? The pointer moved or a key was pressed in it within the last seconds. */
export function useHand() {
  const [isThere, setThere] = useState(false);
  const timer = useRef<number | undefined>(undefined);
  const goes = useCallback(() => {
    window.clearTimeout(timer.current);
    setThere(false);
  }, []);
  const comes = useCallback(() => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(goes, RESTS_AFTER);
    setThere(true);
  }, [goes]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  // A finger leaves after each touch; it is still near.
  const onPointerLeave = (event: PointerEvent) => event.pointerType === 'mouse' && goes();
  return { isThere, hand: { onPointerMove: comes, onPointerDown: comes, onKeyDown: comes, onFocus: comes, onPointerLeave } };
}

/** The value, but none newer while it is held: for what would move the page under a hand. */
export function useHeld<T>(value: T, held: boolean): T {
  const kept = useRef(value);
  if (!held) kept.current = value;
  return kept.current;
}

/** The list, in which nothing moves while it is held. */
export function useSteadyList<T>(items: T[], held: boolean, key: (item: T) => string): Steady<T>[] {
  const shown = useRef<Steady<T>[]>([]);
  shown.current = steadied(held ? shown.current : [], items, key);
  return shown.current;
}
