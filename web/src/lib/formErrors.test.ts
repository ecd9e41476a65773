import i18next, { type TFunction } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { ApiError, parseRetryAfter } from '../api/errors';
import en from '../locales/en.json';
import { errorMessage, fieldErrors, otherFaults } from './formErrors';

let t: TFunction;

beforeAll(async () => {
  t = await i18next.init({ lng: 'en', resources: { en: { translation: en } } });
});

const refusal = (...fields: [string, string][]) =>
  new ApiError(
    400,
    'invalid',
    '',
    fields.map(([field, code]) => ({ field, code, message: `server says ${code}` })),
  );

describe('fieldErrors', () => {
  it('puts every fault into the reader’s language, by its code', () => {
    expect(fieldErrors(t, refusal(['address', 'required'], ['phone', 'format']))).toEqual({
      address: en.fieldErrors.required,
      phone: en.fieldErrors.format,
    });
  });

  it('falls back on the server’s words for a code it does not know', () => {
    expect(fieldErrors(t, refusal(['name', 'haunted']))).toEqual({ name: 'server says haunted' });
  });

  it('names list fields as forms do', () => {
    expect(Object.keys(fieldErrors(t, refusal(['items[1].quantity', 'type'])))).toEqual(['items.1.quantity']);
  });

  it('keeps the first fault of a field', () => {
    expect(fieldErrors(t, refusal(['name', 'required'], ['name', 'too_short'])).name).toBe(en.fieldErrors.required);
  });
});

describe('otherFaults', () => {
  it('lists what no field of the form shows', () => {
    expect(
      otherFaults(t, refusal(['name', 'required'], ['items[0].name', 'required'], ['locale', 'unknown']), [
        'name',
        'items',
      ]),
    ).toEqual([`locale: ${en.fieldErrors.unknown}`]);
  });
});

describe('errorMessage', () => {
  it('knows the code, then the status, then only the server’s detail', () => {
    expect(errorMessage(t, new ApiError(409, 'too_early', 'x'))).toBe(en.errors.too_early);
    expect(errorMessage(t, new ApiError(404, 'not_found', 'x'))).toBe(en.errors.http_404);
    expect(errorMessage(t, new ApiError(409, 'odd', 'The moon is in the way.'))).toBe('The moon is in the way.');
  });

  it('says when to come back', () => {
    expect(errorMessage(t, new ApiError(429, 'slow_down', '', [], 30))).toContain('30 seconds');
  });
});

describe('parseRetryAfter', () => {
  it('reads seconds and dates', () => {
    expect(parseRetryAfter('7')).toBe(7);
    expect(parseRetryAfter('Thu, 01 Jan 1970 00:01:00 GMT', 30_000)).toBe(30);
    expect(parseRetryAfter('soon')).toBeNull();
    expect(parseRetryAfter(null)).toBeNull();
  });
});
