import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** Filters that live in the address: they survive a reload, the back button and being sent to a colleague. */
export function useFilters<N extends string>(names: readonly N[]) {
  const [search, setSearch] = useSearchParams();
  const filters = Object.fromEntries(names.map((name) => [name, search.get(name) ?? ''])) as Record<N, string>;
  const setFilter = useCallback(
    (name: N, value: string | null) =>
      setSearch(
        (current) => {
          const next = new URLSearchParams(current);
          if (value) next.set(name, value);
          else next.delete(name);
          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
  const clear = () =>
    setSearch(
      (current) => {
        const next = new URLSearchParams(current);
        names.forEach((name) => next.delete(name));
        return next;
      },
      { replace: true },
    );
  return { filters, setFilter, clear, isFiltered: names.some((name) => filters[name] !== '') };
}
