import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useCompany } from '../api/session';
import type { Locale } from '../api/types';
import { formatLocales } from '../texts';
import { browserZone, dayDistance } from './days';
import { dateFormat, numberFormat } from './intl';
import { formatMoney } from './money';

/** Money, dates and numbers in the reader's language, in the company's currency and time zone. */
export function useFormat() {
  const { t, i18n } = useTranslation();
  const { data: company } = useCompany();
  const locale = formatLocales[i18n.language as Locale];
  const zone = company?.time_zone ?? browserZone();
  const currency = company?.currency ?? 'CAT';

  return useMemo(() => {
    const write = (iso: string, options: Intl.DateTimeFormatOptions) =>
      dateFormat(locale, { timeZone: zone, ...options }).format(new Date(iso));
    const time = (iso: string) => write(iso, { hour: '2-digit', minute: '2-digit' });
    const date = (iso: string) => {
      const thisYear = new Date(iso).getFullYear() === new Date().getFullYear();
      return write(iso, { day: 'numeric', month: 'long', year: thisYear ? undefined : 'numeric' });
    };
    const dayNames: Record<number, string> = {
      [-1]: t('dates.yesterday'),
      0: t('dates.today'),
      1: t('dates.tomorrow'),
    };
    /** "Tomorrow, 15:30" */
    const when = (iso: string) => {
      const distance = dayDistance(iso, zone);
      const day = dayNames[distance] ?? `${write(iso, { weekday: 'short' })}, ${date(iso)}`;
      return `${day}, ${time(iso)}`;
    };
    /** For paper, which is read on other days too: "24 November 2026, 15:30". */
    const full = (iso: string) =>
      `${write(iso, { weekday: 'short' })}, ${write(iso, { day: 'numeric', month: 'long', year: 'numeric' })}, ${time(iso)}`;
    /** The time alone today, the day too on other days. */
    const moment = (iso: string) => (dayDistance(iso, zone) === 0 ? time(iso) : when(iso));
    const short = (iso: string) =>
      write(iso, { day: '2-digit', month: '2-digit', year: '2-digit', hour: '2-digit', minute: '2-digit' });
    /** In a narrow column: "24.11.26". */
    const day = (iso: string) => write(iso, { day: '2-digit', month: '2-digit', year: '2-digit' });
    /** Of the last twelve: "Nov". */
    const month = (iso: string) => write(iso, { month: 'short' });
    return {
      zone,
      currency,
      time,
      date,
      day,
      month,
      when,
      moment,
      full,
      short,
      money: (minor: number) => formatMoney(minor, currency, locale),
      number: (value: number) => numberFormat(locale, { maximumFractionDigits: 1 }).format(value),
      percent: (share: number) => numberFormat(locale, { style: 'percent' }).format(share),
      duration: (minutes: number) => duration(minutes, t),
    };
  }, [locale, zone, currency, t]);
}

function duration(minutes: number, t: (key: string, values: { count: number }) => string): string {
  const total = Math.round(Math.abs(minutes));
  const days = Math.floor(total / 1440);
  const hours = Math.floor((total % 1440) / 60);
  const rest = total % 60;
  if (days)
    return [t('dates.days', { count: days }), hours && t('dates.hours', { count: hours })].filter(Boolean).join(' ');
  if (hours)
    return [t('dates.hours', { count: hours }), rest && t('dates.minutes', { count: rest })].filter(Boolean).join(' ');
  return t('dates.minutes', { count: rest });
}
