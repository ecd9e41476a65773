const kept = new Map<string, unknown>();

/** Making one takes longer than formatting a hundred values with it, and a table has hundreds of cells: each is made once. */
function keep<F>(kind: string, locale: string, options: object, make: () => F): F {
  const key = `${kind} ${locale} ${JSON.stringify(options)}`;
  const found = kept.get(key) ?? make();
  kept.set(key, found);
  return found as F;
}

export const dateFormat = (locale: string, options: Intl.DateTimeFormatOptions) =>
  keep('date', locale, options, () => new Intl.DateTimeFormat(locale, options));

export const numberFormat = (locale: string, options: Intl.NumberFormatOptions) =>
  keep('number', locale, options, () => new Intl.NumberFormat(locale, options));
