export interface FieldError {
  field: string;
  code: string;
  message: string;
}

/** What the server (or the lack of one) answered instead of a result: application/problem+json, typed. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly fields: FieldError[] = [],
    readonly retryAfter: number | null = null,
    readonly requestId: string | null = null,
    readonly body: Record<string, unknown> = {},
  ) {
    super(detail || code);
    this.name = 'ApiError';
  }

  /** Nothing is known about whether the request arrived: sending it again with the same key is right. */
  get isConnection() {
    return this.status === 0;
  }
}

export const connectionLost = () => new ApiError(0, 'no_connection', '');

/** `Retry-After` is a number of seconds or a date. */
export function parseRetryAfter(value: string | null, now = Date.now()): number | null {
  if (!value) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds));
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}

export async function errorFromResponse(response: Response): Promise<ApiError> {
  const body: Record<string, unknown> = await response.json().catch(() => ({}));
  return new ApiError(
    response.status,
    typeof body.code === 'string' ? body.code : `http_${response.status}`,
    typeof body.detail === 'string' ? body.detail : '',
    Array.isArray(body.errors) ? (body.errors as FieldError[]) : [],
    parseRetryAfter(response.headers.get('Retry-After')),
    typeof body.request_id === 'string' ? body.request_id : null,
    body,
  );
}
