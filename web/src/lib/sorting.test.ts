import { describe, expect, it } from 'vitest';
import { nextSort, sortRows } from './sorting';

const sorted = (values: (string | number | boolean | null)[], order: 'asc' | 'desc' = 'asc') =>
  sortRows(values, (value) => value, order, 'ru');

describe('sortRows', () => {
  it('sorts words as the language does, without regard to case, and numbers in them by value', () => {
    expect(sorted(['Яна', 'ёж', 'Ель', 'жук', 'Task 10', 'Task 9'])).toEqual([
      'ёж',
      'Ель',
      'жук',
      'Яна',
      'Task 9',
      'Task 10',
    ]);
  });

  it('sorts numbers by value and booleans no before yes', () => {
    expect(sorted([10, 9, -1], 'desc')).toEqual([10, 9, -1]);
    expect(sorted([true, false, true])).toEqual([false, true, true]);
  });

  it('puts what is empty last in both directions', () => {
    expect(sorted([null, 2, 1])).toEqual([1, 2, null]);
    expect(sorted(['', 'b', 'a'], 'desc')).toEqual(['b', 'a', '']);
  });

  it('leaves equal rows and the list it was given as they were', () => {
    const rows = [
      { name: 'b', at: 1 },
      { name: 'a', at: 1 },
      { name: 'c', at: 0 },
    ];
    expect(sortRows(rows, ({ at }) => at, 'desc', 'en').map(({ name }) => name)).toEqual(['b', 'a', 'c']);
    expect(rows[0].name).toBe('b');
  });
});

describe('nextSort', () => {
  it('goes up, down, and back to the usual order', () => {
    expect(nextSort(null, null, 'name')).toEqual({ by: 'name', order: 'asc' });
    expect(nextSort({ by: 'name', order: 'asc' }, null, 'name')).toEqual({ by: 'name', order: 'desc' });
    expect(nextSort({ by: 'name', order: 'desc' }, null, 'name')).toBeNull();
    expect(nextSort({ by: 'name', order: 'desc' }, null, 'age')).toEqual({ by: 'age', order: 'asc' });
  });

  it('turns the column of the usual order round', () => {
    const usual = { by: 'at', order: 'desc' } as const;
    expect(nextSort(usual, usual, 'at')).toEqual({ by: 'at', order: 'asc' });
    expect(nextSort({ by: 'at', order: 'asc' }, usual, 'at')).toEqual(usual);
  });
});
