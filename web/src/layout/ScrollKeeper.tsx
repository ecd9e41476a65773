import { useEffect, useLayoutEffect, useRef } from 'react';
import { useLocation, useNavigationType } from 'react-router';
import { drawAtOnce } from '../lib/steps';

const STORED = 'mcf-scroll';

const places: Record<string, number> = JSON.parse(sessionStorage.getItem(STORED) ?? '{}') as Record<string, number>;

// Who reloads the page, or comes back to it from another site, is where they were: so it must be as long. Who comes by a link is at the top.
const [arrival] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
const entry = (window.history.state as { key?: string } | null)?.key ?? 'default';
if (arrival?.type === 'navigate') delete places[entry];
else if (places[entry]) drawAtOnce();

const hands = ['wheel', 'touchstart', 'keydown', 'pointerdown'];

/** Where data is still on its way the page is too short: it goes on as that comes, until somebody moves. Call what it returns when the page goes. */
function returnTo(place: number): () => void {
  const end = () => {
    growth.disconnect();
    hands.forEach((hand) => window.removeEventListener(hand, end));
  };
  const growth = new ResizeObserver(() => {
    window.scrollTo(0, place);
    if (window.scrollY >= place - 1) end();
  });
  window.scrollTo(0, place);
  if (window.scrollY >= place - 1) return end;
  growth.observe(document.body);
  hands.forEach((hand) => window.addEventListener(hand, end, { passive: true }));
  return end;
}

/** A new page begins at its top; the way back leads to where the page was left. A change of the filters moves nothing. */
export function ScrollKeeper() {
  const { key, pathname } = useLocation();
  const isBack = useNavigationType() === 'POP';
  const shown = useRef(pathname);
  const here = useRef(key);
  useEffect(() => {
    window.history.scrollRestoration = 'manual';
    const store = () => {
      places[here.current] = window.scrollY; // the last movement may not have been told yet
      sessionStorage.setItem(STORED, JSON.stringify(places));
    };
    window.addEventListener('pagehide', store);
    return () => window.removeEventListener('pagehide', store);
  }, []);
  useLayoutEffect(() => {
    const release = isBack ? returnTo(places[key] ?? 0) : undefined;
    if (!isBack && shown.current !== pathname) window.scrollTo(0, 0);
    shown.current = pathname;
    here.current = key;
    const keep = () => {
      places[key] = window.scrollY;
    };
    window.addEventListener('scroll', keep, { passive: true });
    return () => {
      window.removeEventListener('scroll', keep);
      release?.();
    };
  }, [key, pathname, isBack]);
  return null;
}
