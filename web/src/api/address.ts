type Query = object;

/** An empty filter is none. */
export function querySerializer(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  return search.toString();
}

/** As the API's client writes it. */
export function addressOf(path: string, query: Query): string {
  const search = querySerializer(query);
  return search ? `${path}?${search}` : path;
}
