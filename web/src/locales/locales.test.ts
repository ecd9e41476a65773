import { expect, it } from 'vitest';
import accountingEn from './accounting.en.json';
import accountingRu from './accounting.ru.json';
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

const files = [
  { name: 'on all pages', ru, en },
  { name: 'on the pages of accounting', ru: accountingRu, en: accountingEn },
];

it.each(files)('both languages say the same things $name', ({ ru, en }) => {
  expect([...new Set(keys(ru))].sort()).toEqual([...new Set(keys(en))].sort());
});

it.each(files)('both languages use the same values $name', ({ ru, en }) => {
  const russian = placeholders(ru);
  for (const [key, values] of Object.entries(placeholders(en))) expect([key, russian[key]]).toEqual([key, values]);
});
