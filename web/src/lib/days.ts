import { dateFormat } from './intl';

export const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** True where the reader's clock and the company's show different times at that moment. */
export function zonesDiffer(zone: string, at = new Date()): boolean {
  const read = (timeZone?: string) => at.toLocaleString('en', { timeZone });
  return read(zone) !== read();
}

const DAY = 86_400_000;

/** "today", "tomorrow" or null, in calendar days of the zone. */
export function dayDistance(iso: string, zone: string, now = new Date()): number {
  // Swedes write 2026-11-24.
  const day = (date: Date) => Date.parse(`${dateFormat('sv-SE', { timeZone: zone }).format(date)}T00:00:00Z`);
  return Math.round((day(new Date(iso)) - day(now)) / DAY);
}

/** What the zone's clocks show at that moment, read as if it were UTC. */
function shownAt(at: number, timeZone: string): number {
  const parts = dateFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
  return Date.parse(`${parts.replace(' ', 'T')}Z`);
}

/** When a day begins there. The second step is for days on which the clocks are changed. */
function midnight(wanted: number, zone: string): string {
  const near = 2 * wanted - shownAt(wanted, zone);
  return new Date(near + wanted - shownAt(near, zone)).toISOString();
}

/** Filters name days; the API wants instants, `to` exclusive. */
export const dayStart = (day: string, zone: string) => midnight(Date.parse(`${day}T00:00:00Z`), zone);
export const dayEnd = (day: string, zone: string) => midnight(Date.parse(`${day}T00:00:00Z`) + DAY, zone);
