// Requests that were sent before the application was there to ask (main.ts). Whoever asks the same then gets the answer that is on its way; each
// is given away once, and none is kept once the first page stands.
const started = new Map<string, Promise<Response>>();
const taken = new Set<string>();
let stands = false;

let heardAt = NaN;

/** The server's time, to the second, of the earliest answer: what is shown may lack news since then. NaN: none has come. */
export const firstAnswerAt = () => heardAt;

function hear(response: Response): Response {
  const sentAt = Date.parse(response.headers.get('date') ?? '');
  if (!(heardAt <= sentAt)) heardAt = sentAt;
  return response;
}

export function start(address: string): Promise<Response> {
  const known = started.get(address);
  if (known) return known;
  const answer = fetch(address, { credentials: 'same-origin' }).then(hear);
  answer.catch(() => undefined); // whoever takes it is told
  started.set(address, answer);
  return answer;
}

/** What an answer makes the page ask next: the application may have had the answer sooner, and asked. */
export function startNext(address: string): void {
  if (!stands && !taken.has(address)) void start(address);
}

/** What the API's client sends by. */
export function send(request: Request): Promise<Response> {
  const { origin, pathname, search } = new URL(request.url);
  const address = pathname + search;
  const isOurs = request.method === 'GET' && origin === window.location.origin;
  if (isOurs && !stands) taken.add(address);
  const answer = isOurs && started.get(address);
  if (!answer) return fetch(request).then(hear);
  started.delete(address);
  return answer.then((response) => response.clone());
}

/** The first page stands. */
export function forgetStarted(): void {
  stands = true;
  started.clear();
  taken.clear();
}
