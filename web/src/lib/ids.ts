/** crypto.randomUUID() exists in secure contexts only; a phone on the company's plain-http test address has none. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
