import { describe, expect, it } from 'vitest';
import { isoToWall, wallToIso } from './dates';
import { dayDistance, dayEnd, dayStart } from './days';

const MOSCOW = 'Europe/Moscow';

describe('wall time', () => {
  it('is the company’s, not the browser’s', () => {
    expect(wallToIso('2026-11-24 13:00:00', MOSCOW)).toBe('2026-11-24T10:00:00.000Z');
    expect(isoToWall('2026-11-24T10:00:00Z', MOSCOW)).toBe('2026-11-24 13:00:00');
  });

  it('knows summer time', () => {
    expect(wallToIso('2026-07-01 09:00:00', 'Europe/Berlin')).toBe('2026-07-01T07:00:00.000Z');
  });
});

describe('days', () => {
  it('turn at the company’s midnight', () => {
    const now = new Date('2026-11-24T20:30:00Z');
    expect(dayDistance('2026-11-24T20:59:00Z', MOSCOW, now)).toBe(0);
    expect(dayDistance('2026-11-24T21:00:00Z', MOSCOW, now)).toBe(1);
  });

  it('reach from one midnight to the next', () => {
    expect(dayStart('2026-11-24', MOSCOW)).toBe('2026-11-23T21:00:00.000Z');
    expect(dayEnd('2026-11-24', MOSCOW)).toBe('2026-11-24T21:00:00.000Z');
  });

  it('have 23 or 25 hours when the clocks are changed', () => {
    expect(dayStart('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z');
    expect(dayEnd('2026-03-29', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z');
    expect(dayStart('2026-10-25', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z');
    expect(dayEnd('2026-10-25', 'Europe/Berlin')).toBe('2026-10-25T23:00:00.000Z');
    expect(dayStart('2026-11-24', 'Pacific/Kiritimati')).toBe('2026-11-23T10:00:00.000Z');
    expect(dayEnd('2026-11-24', 'America/Los_Angeles')).toBe('2026-11-25T08:00:00.000Z');
  });
});
