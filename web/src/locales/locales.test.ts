import { expect, it } from 'vitest';
import en from './en.json';
import ru from './ru.json';

type Texts = { [key: string]: string | Texts };

/** Every key but for its plural form, which the languages have in different numbers. */
function keys(texts: Texts, path = ''): string[] {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string' ? [path + key.replace(/_(one|few|many|other)$/, '')] : keys(text, `${path}${key}.`),
  );
}

const placeholders = (texts: Texts, path = ''): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([key, text]) =>
      typeof text === 'string'
        ? [[path + key, [...text.matchAll(/\{\{\w+\}\}/g)].map(String).sort().join()]]
        : Object.entries(placeholders(text, `${path}${key}.`)),
    ),
  );

it('both languages say the same things', () => {
  expect([...new Set(keys(ru))].sort()).toEqual([...new Set(keys(en))].sort());
});

it('both languages use the same values', () => {
  const russian = placeholders(ru);
  for (const [key, values] of Object.entries(placeholders(en))) expect([key, russian[key]]).toEqual([key, values]);
});
