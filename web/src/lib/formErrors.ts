import type { TFunction } from 'i18next';
import type { ApiError } from '../api/errors';

/** A code that the interface knows, in the reader's language; else the server's own words. */
function byCode(t: TFunction, group: string, code: string, fallback: string) {
  const known = t(`${group}.${code}`, { defaultValue: '' });
  return known || fallback || t('errors.unknown');
}

export const fieldMessage = (t: TFunction, code: string, fallback: string) => byCode(t, 'fieldErrors', code, fallback);

/** What happened, in one sentence. */
export function errorMessage(t: TFunction, error: ApiError): string {
  const isNamed = !error.code.startsWith('http_') && t(`errors.${error.code}`, { defaultValue: '' }) !== '';
  if (!isNamed && error.retryAfter !== null && (error.status === 429 || error.status === 503)) {
    return t(error.status === 429 ? 'errors.slowDown' : 'errors.busyFor', { count: Math.max(1, error.retryAfter) });
  }
  return byCode(t, 'errors', error.code, byCode(t, 'errors', `http_${error.status}`, error.detail));
}

/** The server's faults by form field. "wanted_traits[0].trait" becomes "wanted_traits.0.trait", as Mantine's forms name it. */
export function fieldErrors(t: TFunction, error: ApiError | null): Record<string, string> {
  const result: Record<string, string> = {};
  for (const { field, code, message } of error?.fields ?? []) {
    const name = field.replace(/\[(\d+)\]/g, '.$1');
    result[name] ??= fieldMessage(t, code, message);
  }
  return result;
}

/** The faults that no field of this form shows: they belong above the button. */
export function otherFaults(t: TFunction, error: ApiError, shown: string[]): string[] {
  return Object.entries(fieldErrors(t, error))
    .filter(([field]) => !shown.includes(field.split('.')[0]))
    .map(([field, message]) => `${field}: ${message}`);
}
