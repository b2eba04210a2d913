// npm run bench -- verbs: the cost of pause, kill and rename compared with the raw calls and an inspect.
// Setting: VERBS (100) rounds of each.
import { atEnd } from './cleanup.mjs';
import { interleave, removeAll, table, timed } from './lib.mjs';

/** @typedef {import('./lib.mjs').Bench} Bench */

const { VERBS = 100 } = process.env;
const RUN = { image: 'busybox:latest', container_port: 80, command: ['httpd', '-f', '-p', '80'] };
const LIMIT = 1.3;

/**
 * @param {Bench} bench
 * @returns {Promise<import('./report.mjs').Part>}
 */
export async function verbs({ engine, raw, api }) {
  const { id } = JSON.parse(await api('POST', '/containers/run', RUN));
  atEnd(() => removeAll(engine.host, 'dockapi.managed=true')); // other parts may have removed it
  const inspect = () => raw('GET', `/containers/${id}/json`);
  let names = 0;
  const nextName = () => `bench-${process.pid}-${names++}`;
  const pairs = {
    'pause + unpause': {
      raw: async () => {
        for (const verb of ['pause', 'unpause']) {
          await raw('POST', `/containers/${id}/${verb}`);
          await inspect();
        }
      },
      dockAPI: async () => {
        for (const verb of ['pause', 'unpause']) await api('POST', `/containers/${id}/${verb}`);
      },
    },
    // A signal that httpd ignores.
    kill: {
      raw: async () => {
        await inspect();
        await raw('POST', `/containers/${id}/kill?signal=WINCH`);
      },
      dockAPI: () => api('POST', `/containers/${id}/kill`, { signal: 'WINCH' }),
    },
    rename: {
      raw: async () => {
        await raw('POST', `/containers/${id}/rename?name=${nextName()}`);
        await inspect();
      },
      dockAPI: () => api('PATCH', `/containers/${id}`, { name: nextName() }),
    },
  };
  const results = [];
  for (const [name, ways] of Object.entries(pairs)) {
    const times = await interleave(Number(VERBS), {
      'raw calls + inspect': () => timed(ways.raw),
      dockAPI: () => timed(ways.dockAPI),
    });
    const { table: text, ratio } = table(name, times, 'raw calls + inspect');
    console.log(`${text}\n`);
    results.push({ name, text, ratio: ratio('dockAPI') });
  }
  return {
    title: 'Verbs',
    settings: `${VERBS} rounds of each`,
    tables: results.map(({ text }) => text),
    verdicts: results.map(({ name, ratio }) => ({
      holds: ratio <= LIMIT,
      text: `${name} ${ratio.toFixed(2)} × raw calls and an inspect (at most ${LIMIT})`,
    })),
    notes: [],
    versions: {},
  };
}
