import { describe, expect, it } from 'vitest';
import { formatMoney, toMajor, toMinor } from './money';

const plain = (text: string) => text.replace(/\s/g, ' ');

describe('formatMoney', () => {
  it('leaves out the minor part of whole amounts', () => {
    expect(plain(formatMoney(10_000, 'CAT', 'ru-RU'))).toBe('100 CAT');
    expect(plain(formatMoney(10_000, 'CAT', 'en-GB'))).toBe('CAT 100');
  });

  it('shows two digits where there is a minor part', () => {
    expect(plain(formatMoney(1_234_550, 'CAT', 'ru-RU'))).toBe('12 345,50 CAT');
  });

  it('uses the sign of a known currency', () => {
    expect(plain(formatMoney(9_900, 'RUB', 'ru-RU'))).toBe('99 ₽');
  });

  it('takes any word for a currency', () => {
    expect(plain(formatMoney(-500, 'fish', 'en-GB'))).toBe('-5 fish');
  });
});

describe('minor units', () => {
  it('are whole numbers whatever was typed', () => {
    expect(toMinor(0.29)).toBe(29);
    expect(toMinor(120.5)).toBe(12_050);
    expect(toMajor(12_050)).toBe(120.5);
  });
});
