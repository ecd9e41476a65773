// Without a connection a worker's pages open all the same: at a client's door there may be none, and a phone ends what is in the background, be it the
// page that opened the camera. Kept are the page, the files it has used and the last answers to its questions. Nothing of that is shown while the
// server answers, but for files whose names change with what is in them. Photos go their own way (lib/proofQueue.ts).
declare const self: ServiceWorkerGlobalScope;

const PAGES = 'pages';
const FILES = 'files';
const ANSWERS = 'answers';
const MOST_ANSWERS = 60;
/** A connection that brings no page for so long is none. */
const PATIENCE_MS = 4000;
/** Its questions are waited for less then, until the server is heard of. */
const SILENT_PATIENCE_MS = 1000;

type Keep = (request: Request, response: Response) => Promise<void>;

const wait = (milliseconds: number) => new Promise<void>((over) => setTimeout(over, milliseconds));
const isFile = (pathname: string) => pathname.startsWith('/assets/');
/** Lists and objects; streams never end, files and photos would fill the phone, and the API's own page is nobody's at a door. */
const isAnswer = (pathname: string) => /^\/api\/(?!stream$|docs$|photos\/)[^.]*$/.test(pathname);

/** A page was waited for in vain. What is shown is renewed when the server is back, by the stream of news (api/stream.ts). */
let isSilent = false;

/** The server's answer, or what was kept, if none comes; `patience` null: it is waited for as long as it takes. */
async function fresh(event: FetchEvent, keep: Keep, kept: () => Promise<Response | undefined>, patience: number | null) {
  let isOver = false;
  const asked = fetch(event.request).finally(() => {
    isOver = true;
    isSilent = false;
  });
  event.waitUntil(asked.then((response) => keep(event.request, response.clone())).catch(() => undefined));
  const instead = async (after: number) => {
    await wait(after);
    const response = isOver ? undefined : await kept();
    if (response && !isOver) isSilent = true;
    return response ?? asked;
  };
  try {
    return await (patience === null ? asked : Promise.race([asked, instead(patience)]));
  } catch {
    return (await kept()) ?? Response.error();
  }
}

/** Any page of a member will do for any address: it is the same application. */
const keptPage = async () => (await caches.open(PAGES)).match('/');

/** None where another page stands at one of our addresses, like the front door. */
const buildOf = async (page: Response | undefined) => /<script[^>]*src="(\/assets\/index-[\w-]+\.js)"/.exec((await page?.text()) ?? '')?.[1];

/** Another build has other files: those of the old one are of no more use. */
const keepPage: Keep = async (_, response) => {
  const build = response.ok ? await buildOf(response.clone()) : undefined;
  if (!build) return;
  if ((await buildOf(await keptPage())) !== build) await caches.delete(FILES);
  await (await caches.open(PAGES)).put('/', response);
};

const keptFile = async (request: RequestInfo) => (await caches.open(FILES)).match(request, { ignoreVary: true });

const keepFile: Keep = async (request, response) => {
  if (response.ok) await (await caches.open(FILES)).put(request.url, response);
};

async function file(event: FetchEvent): Promise<Response> {
  const kept = await keptFile(event.request.url);
  if (kept) return kept;
  const response = await fetch(event.request);
  event.waitUntil(keepFile(event.request, response.clone()));
  return response;
}

/** The oldest go. Whoever is no longer signed in has no business with any. */
const keepAnswer: Keep = async (request, response) => {
  if (response.status === 401) await caches.delete(ANSWERS);
  if (!response.ok) return;
  const answers = await caches.open(ANSWERS);
  await answers.put(request.url, response);
  const known = await answers.keys();
  await Promise.all(known.slice(0, Math.max(0, known.length - MOST_ANSWERS)).map((old) => answers.delete(old)));
};

const keptAnswer = async (request: Request) => (await caches.open(ANSWERS)).match(request.url, { ignoreVary: true });

async function keepNow(address: string): Promise<void> {
  const request = new Request(address);
  const { pathname } = new URL(request.url);
  if (isAnswer(pathname)) await keepAnswer(request, await fetch(request));
  else if (isFile(pathname) && !(await keptFile(request.url))) await keepFile(request, await fetch(request));
}

/** What the page asked for before this was there to see it (lib/keep.ts). The page first: it may be of another build than what was kept. */
async function keepAll([page, ...others]: [string, ...string[]]): Promise<void> {
  await keepPage(new Request(page), await fetch(page));
  await Promise.all(others.map((address) => keepNow(address).catch(() => undefined)));
}

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => event.waitUntil(keepAll(event.data as [string, ...string[]])));
self.addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== self.location.origin) return;
  if (isFile(pathname)) event.respondWith(file(event));
  else if (isAnswer(pathname)) event.respondWith(fresh(event, keepAnswer, () => keptAnswer(event.request), isSilent ? SILENT_PATIENCE_MS : null));
  else if (event.request.mode === 'navigate' && !pathname.startsWith('/api/')) event.respondWith(fresh(event, keepPage, keptPage, PATIENCE_MS));
});

export {};
