// What reckons in the company's zone, by dayjs, for forms. Days, which every page has: days.ts.
import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone';
import utc from 'dayjs/plugin/utc';

dayjs.extend(utc);
dayjs.extend(timezone);

/** The pickers speak of wall time as "2026-11-24 13:00:00", without a zone: it is the company's. */
const WALL = 'YYYY-MM-DD HH:mm:ss';

export const wallToIso = (wall: string, zone: string) => dayjs.tz(wall, zone).toISOString();
export const isoToWall = (iso: string, zone: string) => dayjs(iso).tz(zone).format(WALL);
export const nowWall = (zone: string) => dayjs().tz(zone).format(WALL);
