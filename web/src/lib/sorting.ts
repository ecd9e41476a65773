export type Order = 'asc' | 'desc';

export interface Sort {
  by: string;
  order: Order;
}

export type SortValue = string | number | boolean | null | undefined;

/** What a press on a column does: up, down, and back to the order in which the list comes. */
export function nextSort(shown: Sort | null, usual: Sort | null, by: string): Sort | null {
  const order = shown?.by === by && shown.order === 'asc' ? 'desc' : 'asc';
  const backToUsual = shown?.by === by && shown.order === 'desc' && usual?.by !== by;
  return backToUsual ? null : { by, order };
}

/** A sorted copy; what is empty comes last in both directions, equal rows keep their order. */
export function sortRows<T>(rows: T[], value: (row: T) => SortValue, order: Order, language: string): T[] {
  const words = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
  const sign = order === 'asc' ? 1 : -1;
  const isEmpty = (one: SortValue) => one === null || one === undefined || one === '';
  return [...rows].sort((first, second) => {
    const [a, b] = [value(first), value(second)];
    if (isEmpty(a) || isEmpty(b)) return Number(isEmpty(a)) - Number(isEmpty(b));
    return sign * (typeof a === 'string' ? words.compare(a, String(b)) : Number(a) - Number(b));
  });
}
