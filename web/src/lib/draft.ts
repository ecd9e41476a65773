/** What somebody has begun to type about one thing, kept in this tab: looking at another page, or reloading, loses nothing. */
const name = (about: string) => `mcf-draft-${about}`;

export function readDraft<T>(about: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(name(about)) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

/** null: it is done with. */
export function keepDraft(about: string, draft: object | null) {
  if (draft) sessionStorage.setItem(name(about), JSON.stringify(draft));
  else sessionStorage.removeItem(name(about));
}
