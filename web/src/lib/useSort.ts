import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import { nextSort, type Sort } from './sorting';

export interface SortControl {
  /** How the rows are to stand; null: as they come. */
  shown: Sort | null;
  /** What the address says; null: nothing. */
  chosen: Sort | null;
  press: (by: string) => void;
  choose: (sort: Sort | null) => void;
}

interface Options {
  /** The order in which the rows come, if a column shows it. */
  usual?: Sort;
  /** Where a page has several tables: the table's part of the address. */
  table?: string;
}

/** A table's order, kept in the address beside the filters: ?sort=price&order=desc. */
export function useSort(columns: readonly string[], { usual, table }: Options = {}): SortControl {
  const [search, setSearch] = useSearchParams();
  const [sortName, orderName] = table ? [`${table}_sort`, `${table}_order`] : ['sort', 'order'];
  const by = search.get(sortName) ?? '';
  const chosen: Sort | null = columns.includes(by)
    ? { by, order: search.get(orderName) === 'desc' ? 'desc' : 'asc' }
    : null;
  const shown = chosen ?? usual ?? null;
  const choose = useCallback(
    (sort: Sort | null) =>
      setSearch(
        (current) => {
          const next = new URLSearchParams(current);
          const isUsual = !sort || (sort.by === usual?.by && sort.order === usual.order);
          next.delete(sortName);
          next.delete(orderName);
          if (!isUsual) next.set(sortName, sort.by);
          if (!isUsual && sort.order === 'desc') next.set(orderName, 'desc');
          return next;
        },
        { replace: true, preventScrollReset: true },
      ),
    [setSearch, sortName, orderName, usual?.by, usual?.order],
  );
  return { shown, chosen, choose, press: (name) => choose(nextSort(shown, usual ?? null, name)) };
}
