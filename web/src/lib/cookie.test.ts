import { expect, it } from 'vitest';
import type { SupplyCookie } from '../api/types';
import { cookieClock, isCookieMissing } from './cookie';

const ordered = '2026-11-24T13:00:00Z';
const due = '2026-11-24T13:10:00Z';
const cookie = (status: SupplyCookie['status']): SupplyCookie => ({ status, fortune: null, due_at: due, ended_at: null, problem: null });
const at = (time: string) => Date.parse(`2026-11-24T${time}Z`);

it('counts down to its hour, then may come any moment', () => {
  expect(cookieClock(cookie('ordered'), ordered, at('13:00:00'))).toEqual({ phase: 'due', minutes: 10, share: 0 });
  expect(cookieClock(cookie('ordered'), ordered, at('13:02:30'))).toEqual({ phase: 'due', minutes: 8, share: 0.25 });
  expect(cookieClock(cookie('ordered'), ordered, at('13:09:01'))).toEqual({ phase: 'any_moment' });
});

it('a wrong clock neither calls it late nor makes the wait longer', () => {
  expect(cookieClock(cookie('ordered'), ordered, at('18:00:00'))).toEqual({ phase: 'any_moment' });
  expect(cookieClock(cookie('ordered'), ordered, at('03:00:00'))).toEqual({ phase: 'due', minutes: 10, share: 0 });
});

it('late since its hour', () => {
  const since = '2026-11-24T13:10:00.000Z';
  expect(cookieClock(cookie('late'), ordered, at('13:14:59'))).toEqual({ phase: 'late', since, minutes: 4 });
  expect(cookieClock(cookie('late'), ordered, at('13:00:00'))).toEqual({ phase: 'late', since, minutes: 0 });
});

it('only a cookie that was to come and is not there needs a reason', () => {
  expect(['off', 'ordered', 'late', 'arrived', 'failed'].filter((status) => isCookieMissing(cookie(status as SupplyCookie['status'])))).toEqual(['ordered', 'late', 'failed']);
});
