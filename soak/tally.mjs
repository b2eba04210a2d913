// Judges every response.
import { runEnds } from '../bench/cleanup.mjs';

/**
 * @typedef {import('./slots.mjs').Slot} Slot
 *
 * @typedef {object} Outcome one of these:
 * @property {string} [token] a complete and correct response of the container with this token
 * @property {string} [wrong] what was wrong with a response
 * @property {number} [status] a refusal
 * @property {string} [code] dockAPI's error code
 * @property {string} [cut] why the connection ended early
 * @property {boolean} [left] the client left on purpose
 */

/** Statuses while a container is away. */
const EXCUSED = [502, 504];
/** Codes without an engine. */
const ENGINE_CODES = ['engine_unreachable', 'engine_error'];
/** Code of an operation that ended with its dockAPI. */
const INTERRUPTED = 'interrupted';
const KEPT_EXAMPLES = 20;

export class Tally {
  /** @type {Record<string, {right: number, left: number, refused: number, cut: number, wrong: number}>} */
  kinds = {};
  /** @type {string[]} the first wrong responses */
  examples = [];

  /** @param {string[]} kinds in the order of the report */
  constructor(kinds) {
    for (const kind of kinds) this.kinds[kind] = { right: 0, left: 0, refused: 0, cut: 0, wrong: 0 };
  }

  /**
   * Makes a request, and counts its outcome.
   *
   * @param {string} kind
   * @param {Slot} slot
   * @param {boolean} byId by its id, or by its name
   * @param {(name: string) => Promise<Outcome>} request
   * @param {number[]} [excused] allowed statuses while the container is away
   */
  async attempt(kind, slot, byId, request, excused = EXCUSED) {
    const look = slot.look();
    const outcome = await request(byId ? look.tenant.id : slot.name).catch((error) => ({
      cut: error.code ?? error.message,
    }));
    const verdict = judge(slot, look, byId, outcome, excused);
    this.count(kind, verdict, () => `${kind}, ${slot.name}: ${JSON.stringify(outcome)}`);
  }

  /** @param {string} kind @param {'right' | 'left' | 'refused' | 'cut' | 'wrong'} verdict @param {() => string} describe */
  count(kind, verdict, describe) {
    if (runEnds.aborted) return; // The service is being stopped.
    this.kinds[kind][verdict]++;
    if (verdict !== 'wrong' || this.examples.length >= KEPT_EXAMPLES) return;
    this.examples.push(`${new Date().toISOString()} ${describe()}`);
    console.error(`wrong: ${this.examples.at(-1)}`);
  }

  /** @param {string} verdict @returns {number} */
  sum(verdict) {
    return Object.values(this.kinds).reduce((sum, kind) => sum + kind[verdict], 0);
  }
}

/**
 * @param {Slot} slot
 * @param {import('./slots.mjs').Look} look
 * @param {Outcome} outcome
 * @returns {'refused' | 'cut' | 'wrong'} whether the missing engine, or the missing dockAPI, is the cause
 */
export function excuse(slot, look, outcome) {
  if (outcome.wrong !== undefined) return 'wrong';
  if (outcome.cut !== undefined) return slot.wasWithoutService(look) ? 'cut' : 'wrong';
  if (outcome.code === INTERRUPTED) return slot.wasWithoutService(look) ? 'refused' : 'wrong';
  return wantsEngine(slot, look, outcome) ? 'refused' : 'wrong';
}

function wantsEngine(slot, look, { status, code }) {
  return status === 500 && ENGINE_CODES.includes(code) && slot.wasWithoutEngine(look);
}

/** @param {Slot} slot @param {import('./slots.mjs').Look} look @param {boolean} byId @param {Outcome} outcome @param {number[]} excused */
function judge(slot, look, byId, outcome, excused) {
  const { token, wrong, status, code, cut, left } = outcome;
  if (wrong !== undefined) return 'wrong';
  if (token !== undefined) return slot.answerers(look, byId).includes(token) ? (left ? 'left' : 'right') : 'wrong';
  if (left) return 'left';
  if (cut !== undefined) return slot.wasDisturbed(look) || slot.wasWithoutService(look) ? 'cut' : 'wrong';
  if (status === 404 && slot.wasAbsent(look)) return 'refused';
  if (code === INTERRUPTED && slot.wasWithoutService(look)) return 'refused';
  if (wantsEngine(slot, look, outcome)) return 'refused';
  return excused.includes(status) && slot.wasDisturbed(look) ? 'refused' : 'wrong';
}
