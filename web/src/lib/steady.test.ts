import { expect, it } from 'vitest';
import { steadied, type Steady } from './steady';

interface Row {
  id: string;
  state: string;
}

const row = (id: string, state = 'new'): Row => ({ id, state });
const shown = (...rows: Row[]): Steady<Row>[] => rows.map((item) => ({ item, gone: false }));
const key = ({ id }: Row) => id;

it('what disappears keeps its place, and what is new comes last', () => {
  const now = steadied(shown(row('b'), row('c')), [row('a'), row('c')], key);
  expect(now.map(({ item, gone }) => `${item.id}${gone ? ' gone' : ''}`)).toEqual(['b gone', 'c', 'a']);
});

it('what stays shows its newest state', () => {
  expect(steadied(shown(row('a')), [row('a', 'ready')], key)).toEqual([{ item: row('a', 'ready'), gone: false }]);
});

it('what comes back is no longer gone', () => {
  const gone = steadied(shown(row('a')), [], key);
  expect(gone[0]?.gone).toBe(true);
  expect(steadied(gone, [row('a')], key)).toEqual(shown(row('a')));
});
