import { connectionLost, errorFromResponse } from './errors';

export type Query = Record<string, string | number | boolean | null | undefined>;

interface Options {
  query?: Query;
  /** A plain object is sent as JSON, FormData as it is. */
  body?: unknown;
  idempotencyKey?: string;
  ifMatch?: string | null;
  signal?: AbortSignal;
}

export interface Tagged<T> {
  value: T;
  etag: string | null;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

let onSignedOut: () => void = () => undefined;

/** The application says once what a lost session means (back to the sign-in page). */
export function whenSignedOut(handler: () => void) {
  onSignedOut = handler;
}

function address(path: string, query: Query = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

async function send(method: Method, path: string, options: Options): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json' });
  const isForm = options.body instanceof FormData;
  if (options.body !== undefined && !isForm) headers.set('Content-Type', 'application/json');
  if (options.idempotencyKey) headers.set('Idempotency-Key', options.idempotencyKey);
  if (options.ifMatch) headers.set('If-Match', options.ifMatch);
  const body = isForm ? (options.body as FormData) : options.body === undefined ? undefined : JSON.stringify(options.body);
  let response: Response;
  try {
    response = await fetch(address(path, options.query), {
      method,
      headers,
      body,
      credentials: 'same-origin',
      signal: options.signal,
    });
  } catch (reason) {
    if (options.signal?.aborted) throw reason;
    throw connectionLost();
  }
  if (response.ok) return response;
  const error = await errorFromResponse(response);
  if (error.status === 401 && path !== '/api/session') onSignedOut();
  throw error;
}

async function parse<T>(response: Response): Promise<T> {
  const text = await response.text();
  return (text ? JSON.parse(text) : null) as T;
}

/** One request, its answer as T, anything else as ApiError. */
export async function request<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  return parse<T>(await send(method, path, options));
}

/** As request(), with the version that a later change has to name in If-Match. */
export async function requestTagged<T>(method: Method, path: string, options: Options = {}): Promise<Tagged<T>> {
  const response = await send(method, path, options);
  return { value: await parse<T>(response), etag: response.headers.get('ETag') };
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => request<T>('GET', path, { query, signal });
export const getTagged = <T>(path: string, signal?: AbortSignal) => requestTagged<T>('GET', path, { signal });
