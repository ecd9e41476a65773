import { lazy, useState, type ComponentType } from 'react';
import type { Load } from '../pages';

/** Like React's lazy(), but what was fetched before it is drawn is drawn at once, without the fallback's flash. */
export function ready(load: Load): ComponentType & { fetch: () => Promise<void> } {
  let fetched: ComponentType | null = null;
  const Later = lazy(load);
  function Ready() {
    const [Component] = useState<ComponentType>(() => fetched ?? Later);
    return <Component />;
  }
  return Object.assign(Ready, {
    fetch: async () => {
      fetched = (await load()).default;
    },
  });
}
