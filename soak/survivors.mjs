// Clients that come back after dockAPI was killed: of what they have begun, nothing may be lost or done twice.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { bodyOf, open } from './requests.mjs';
import { excuse } from './tally.mjs';

/**
 * @typedef {import('./mortal.mjs').Mortal} Mortal
 * @typedef {import('./slots.mjs').Slot} Slot
 * @typedef {import('./tally.mjs').Outcome} Outcome
 * @typedef {{status?: number, code?: string, cut?: string, location?: string, body?: any}} Answer
 */

const RUN = 'run whose client comes back';
const EXEC = 'exec whose client comes back';
const EVENT = 'event, to a reader that comes back';

/** In the order of the report. */
export const SURVIVOR_NAMES = [RUN, EXEC, EVENT];

const LABEL = 'soak.key';
const PAUSE_MS = 1_000;
/** Milliseconds between two tries, and for all of them. */
const AGAIN_MS = 200;
const PATIENCE_MS = 90_000;
/** Codes of a try that is made again. */
const AWAY = [
  'engine_unreachable',
  'engine_timeout',
  'engine_error',
  'store_unreachable',
  'peer_unreachable',
  'shutting_down',
];
const WAIT = '?wait=20';
const SCRIPT = 'setTimeout(() => console.log(process.env.TOKEN), 1_500)';

/**
 * @param {Mortal} mortal
 * @param {Slot[]} slots
 * @param {import('./tally.mjs').Tally} tally
 * @param {string} image
 * @param {AbortSignal} over
 * @returns {Promise<Set<string>>} when all have ended: the ids of the events that were told
 */
export async function survive(mortal, slots, tally, image, over) {
  const [told] = await Promise.all([
    followEvents(mortal, tally, over),
    askRuns(mortal, slots, tally, image, over),
    askExecs(mortal, slots, tally, over),
  ]);
  return told;
}

async function askRuns({ url }, slots, tally, image, over) {
  while (!over.aborted) {
    const look = slots[0].look();
    const outcome = await runToItsEnd(url, image).catch((error) => ({ wrong: error.message }));
    const verdict = outcome.done ? 'right' : excuse(slots[0], look, outcome);
    tally.count(RUN, verdict, () => JSON.stringify(outcome));
    await delay(PAUSE_MS);
  }
}

/**
 * A run in the background, begun again with its key until dockAPI has lived to its end: there is one container then, and none
 * after it was removed.
 *
 * @param {string} url @param {string} image @returns {Promise<Outcome & {done?: true}>}
 */
async function runToItsEnd(url, image) {
  const key = randomUUID();
  const run = { image, container_port: 80, labels: { [LABEL]: key } };
  const headers = { prefer: 'respond-async', 'idempotency-key': key };
  let operation;
  do {
    const begun = await persist(() => ask(url, 'POST', '/containers/run', run, headers));
    if (begun.status !== 202) return begun;
    operation = await untilEnded(() => ask(url, 'GET', `${begun.location}${WAIT}`));
    if (operation.status !== 200) return { wrong: `the operation is gone: ${JSON.stringify(operation)}` };
  } while (operation.body.problem?.code === 'interrupted');
  const made = await containersOf(url, key);
  const expected = operation.body.state === 'succeeded' ? 1 : 0;
  if (expected && made.length !== 1) return { wrong: `${made.length} containers of one run` };
  for (const { id } of made) {
    const removed = await persist(() => ask(url, 'DELETE', `/containers/${id}?force=true`));
    if (![200, 404].includes(removed.status)) return { wrong: `not removed: ${JSON.stringify(removed)}` };
  }
  const left = await containersOf(url, key);
  if (left.length > 0) return { wrong: `a container after its removal: ${JSON.stringify(left)}` };
  return expected ? { done: true } : operation.body.problem;
}

/** @returns {Promise<{id: string}[]>} */
async function containersOf(url, key) {
  return (await persist(() => ask(url, 'GET', `/containers?label=${LABEL}=${key}`))).body;
}

async function askExecs(mortal, slots, tally, over) {
  while (!over.aborted) {
    const request = (name) => execToItsEnd(mortal, `/containers/${name}/execs`);
    await tally.attempt(EXEC, slots[0], true, request, [400, 404, 500]);
    await delay(PAUSE_MS);
  }
}

/** A command that has a name of its own, so that the request for it can be repeated. @returns {Promise<Outcome>} */
async function execToItsEnd({ url }, path) {
  const id = randomUUID();
  const body = { command: ['/node', '-e', SCRIPT], exec_id: id, keep: 60 };
  const started = await persist(() => ask(url, 'POST', path, body));
  if (![200, 201].includes(started.status)) return started;
  const exec = await untilEnded(() => ask(url, 'GET', `${path}/${id}${WAIT}`));
  if (exec.status !== 200) return { wrong: `the exec is gone: ${JSON.stringify(exec)}` };
  const { state, exit_code: exitCode } = exec.body;
  // The engine may be the one that was killed.
  if (state === 'lost') return { status: 500, code: 'interrupted' };
  if (state !== 'exited') return { status: 500, code: state };
  const output = await persist(() => ask(url, 'GET', `${path}/${id}/output`));
  await persist(() => ask(url, 'DELETE', `${path}/${id}`));
  if (output.code === 'output_gone') return { status: 500, code: 'interrupted' };
  return exitCode === 0 ? { token: output.body.trim() } : { status: 500, code: `exit code ${exitCode}` };
}

/** Each entry of the log once, and in its order: the ids count them. @returns {Promise<Set<string>>} the ids of the events */
async function followEvents(mortal, tally, over) {
  const told = new Set();
  let last;
  while (!over.aborted) {
    try {
      for await (const { id, event } of eventsAfter(mortal.url, last, over)) {
        const isNext = last === undefined || isAfter(last, id);
        tally.count(EVENT, isNext ? 'right' : 'wrong', () => `${event} ${id} after ${last}`);
        if (event !== 'gap') told.add(id);
        last = id ?? last;
      }
    } catch {
      await delay(AGAIN_MS);
    }
  }
  return told;
}

async function* eventsAfter(url, last, signal) {
  const headers = { accept: 'text/event-stream', ...(last !== undefined && { 'last-event-id': last }) };
  const response = await open(`${url}/events`, { headers, signal });
  if (response.statusCode !== 200) throw new Error(String(await bodyOf(response)));
  let rest = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const [, id] = /^id: (.+)$/m.exec(block) ?? [];
      const [, event] = /^event: (.+)$/m.exec(block) ?? [];
      if (event !== undefined) yield { id, event };
    }
  }
}

/** @param {string} last @param {string | undefined} id a gap has none if the log has lost events */
function isAfter(last, id = '') {
  const [[epoch, number], [ofNext, next]] = [last.split('.'), id.split('.')];
  return epoch === ofNext && Number(next) === Number(number) + 1;
}

/** @param {() => Promise<Answer>} look @returns {Promise<Answer>} with a body whose state is an end, or a problem */
async function untilEnded(look) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await persist(look);
    if (answer.status !== 200 || !['pending', 'running'].includes(answer.body.state)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer.body)}`);
  }
}

/** @param {() => Promise<Answer>} request repeated while there is no engine or no dockAPI */
export async function persist(request) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await request().catch((error) => ({ cut: error.code ?? error.message }));
    const isAway = answer.cut !== undefined || AWAY.includes(answer.code);
    if (!isAway) return answer;
    if (Date.now() > deadline) throw new Error(`no answer: ${JSON.stringify(answer)}`);
    await delay(AGAIN_MS);
  }
}

/** @returns {Promise<Answer>} */
export async function ask(url, method, path, body, headers = {}) {
  const sent = body === undefined ? {} : { 'content-type': 'application/json' };
  const send = (request) => request.end(body && JSON.stringify(body));
  const response = await open(`${url}${path}`, { method, headers: { ...sent, ...headers } }, send);
  const text = String(await bodyOf(response));
  const isJson = /json/.test(response.headers['content-type'] ?? '');
  const parsed = isJson ? JSON.parse(text) : text;
  return { status: response.statusCode, code: parsed.code, location: response.headers.location, body: parsed };
}
