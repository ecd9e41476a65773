import { lazy, useState, type ComponentType } from 'react';

const begun: Promise<void>[] = [];

/** The parts that pages have begun to fetch as they came themselves (`atOnce`) are there, or failed. */
export const partsReady = () => Promise.all(begun);

/**
 * Like React's lazy(), but what was fetched before it is drawn is drawn at once, without the fallback's flash.
 * `atOnce`: the page that this is a part of is hardly ever drawn without it.
 */
export function ready<P extends object = object>(
  load: () => Promise<{ default: ComponentType<P> }>,
  atOnce = false,
): ComponentType<P> & { fetch: () => Promise<void> } {
  let fetched: ComponentType<P> | null = null;
  const Later = lazy(load);
  function Ready(props: P) {
    const [Component] = useState<ComponentType<P>>(() => fetched ?? Later);
    return <Component {...props} />;
  }
  const fetch = async () => {
    fetched = (await load()).default;
  };
  if (atOnce) begun.push(fetch().catch(() => undefined)); // drawing it asks once more, and says so
  return Object.assign(Ready, { fetch });
}
