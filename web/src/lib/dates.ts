import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone';
import utc from 'dayjs/plugin/utc';
import { dateFormat } from './intl';

dayjs.extend(utc);
dayjs.extend(timezone);

/** The pickers speak of wall time as "2026-11-24 13:00:00", without a zone: it is the company's. */
const WALL = 'YYYY-MM-DD HH:mm:ss';

export const wallToIso = (wall: string, zone: string) => dayjs.tz(wall, zone).toISOString();
export const isoToWall = (iso: string, zone: string) => dayjs(iso).tz(zone).format(WALL);
export const nowWall = (zone: string) => dayjs().tz(zone).format(WALL);

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

/** Filters name days; the API wants instants, `to` exclusive. */
export const dayStart = (day: string, zone: string) => dayjs.tz(`${day} 00:00:00`, zone).toISOString();
export const dayEnd = (day: string, zone: string) => dayjs.tz(`${day} 00:00:00`, zone).add(1, 'day').toISOString();
export const today = (zone: string) => dayjs().tz(zone).format('YYYY-MM-DD');
