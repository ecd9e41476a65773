import createClient, { type Middleware } from 'openapi-fetch';
import { querySerializer } from './address';
import { ApiError, connectionLost, errorFromResponse } from './errors';
import type { paths } from './schema';
import { send } from './started';

let onSignedOut: () => void = () => undefined;

/** The application says once what a lost session means (back to the sign-in page). */
export function whenSignedOut(handler: () => void) {
  onSignedOut = handler;
}

/** Whatever is not a success is thrown as an ApiError, so that callers read only answers. */
const errors: Middleware = {
  async onResponse({ response, schemaPath }) {
    if (response.ok) return;
    const error = await errorFromResponse(response);
    if (error.status === 401 && schemaPath !== '/api/session') onSignedOut();
    throw error;
  },
  onError({ error }) {
    const isAborted = error instanceof DOMException && error.name === 'AbortError';
    if (error instanceof ApiError || isAborted) throw error;
    throw connectionLost();
  },
};

/** The server's API: paths, queries and bodies are checked against its OpenAPI document. */
export const api = createClient<paths>({ credentials: 'same-origin', querySerializer, fetch: send });
api.use(errors);

type Call = Promise<{ data?: unknown; response: Response }>;

export interface Tagged<T> {
  value: T;
  etag: string | null;
}

/** A successful answer, in the words of types.ts. */
export async function answer<T>(call: Call): Promise<T> {
  return (await call).data as T;
}

/** As answer(), with the version that a later change has to name in If-Match. */
export async function taggedAnswer<T>(call: Call): Promise<Tagged<T>> {
  const { data, response } = await call;
  return { value: data as T, etag: response.headers.get('ETag') };
}

/** Parameters of a call: the object's id and the submission's key. */
export const byId = (id: string) => ({ path: { id } });
export const keyed = (key: string) => ({ header: { 'Idempotency-Key': key } });
export const ifMatch = (etag: string | null) => (etag ? { 'If-Match': etag } : undefined);
