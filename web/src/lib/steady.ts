export interface Steady<T> {
  item: T;
  /** No longer in the list; it keeps its place until nobody's hand is there. */
  gone: boolean;
}

/**
 * A list as a person sees it who is just reaching for a button in it: what was shown stays where it was, with its newest state; what is new
 * comes after it.
 */
export function steadied<T>(shown: Steady<T>[], items: T[], key: (item: T) => string): Steady<T>[] {
  const fresh = new Map(items.map((item) => [key(item), item]));
  const kept = shown.map(({ item }) => ({ item: fresh.get(key(item)) ?? item, gone: !fresh.has(key(item)) }));
  const known = new Set(shown.map(({ item }) => key(item)));
  const added = items.filter((item) => !known.has(key(item))).map((item) => ({ item, gone: false }));
  return [...kept, ...added];
}
