import { numberFormat } from './intl';

const MINOR_UNITS = 100;

/** 10000 → "100 CAT" (or the sign of a real currency); whole amounts go without the zeros. */
export function formatMoney(minor: number, currency: string, locale: string): string {
  const whole = minor % MINOR_UNITS === 0;
  const options = { minimumFractionDigits: whole ? 0 : 2, maximumFractionDigits: 2 };
  try {
    return numberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...options })
      .formatToParts(minor / MINOR_UNITS)
      .map((part) => part.value)
      .join('');
  } catch {
    // Not a three-letter code: a company may call its currency as it likes.
    return `${numberFormat(locale, options).format(minor / MINOR_UNITS)} ${currency}`;
  }
}

/** What a person typed into an amount field, in major units, as the API wants it. */
export const toMinor = (major: number) => Math.round(major * MINOR_UNITS);
export const toMajor = (minor: number) => minor / MINOR_UNITS;
