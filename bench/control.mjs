// npm run bench -- control: the cost of the REST API compared with the raw Engine API. Settings: RUNS (30) rounds of
// run, LISTS (60) of list, EXECS (60) of exec, CONTAINERS (200) listed.
import { atEnd } from './cleanup.mjs';
import { interleave, removeAll, table, timed } from './lib.mjs';

/** @typedef {import('./lib.mjs').Bench} Bench */

const { RUNS = 30, LISTS = 60, EXECS = 60, CONTAINERS = 200 } = process.env;
const LABELS = { 'dockapi.managed': 'true', 'dockapi.run': 'bench', 'dockapi.container_port': '80' };
const COMMAND = ['httpd', '-f', '-p', '80'];
const CREATE = {
  Image: 'busybox:latest',
  Cmd: COMMAND,
  Labels: LABELS,
  ExposedPorts: { '80/tcp': {} },
  HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } },
};
const RUN = { image: 'busybox:latest', container_port: 80, command: COMMAND };

/**
 * @param {Bench} bench
 * @returns {Promise<import('./report.mjs').Part>}
 */
export async function control(bench) {
  // Containers created directly have this label; those of dockAPI are removed by id.
  atEnd(() => removeAll(bench.engine.host, 'dockapi.run=bench'));
  const results = [await benchRun(bench), await benchList(bench), await benchExec(bench)];
  for (const { table: text } of results) console.log(`${text}\n`);
  return {
    title: 'REST API',
    settings: `${RUNS} runs, ${LISTS} lists of ${CONTAINERS} containers, ${EXECS} execs`,
    tables: results.map(({ table: text }) => text),
    verdicts: results.map(({ name, ratio, limit }) => ({
      holds: ratio <= limit,
      text: `${name} ${ratio.toFixed(2)} × raw (at most ${limit})`,
    })),
    notes: [],
    versions: {},
  };
}

/** @param {Bench} bench */
async function benchRun({ raw, api }) {
  const remove = (id) => raw('DELETE', `/containers/${id}?force=1&v=1`);
  const times = await interleave(Number(RUNS), {
    'raw create + start': async () => {
      let id = '';
      const ms = await timed(async () => {
        id = JSON.parse(await raw('POST', '/containers/create', CREATE)).Id;
        await raw('POST', `/containers/${id}/start`);
      });
      await remove(id);
      return ms;
    },
    dockAPI: async () => {
      let id = '';
      const ms = await timed(async () => (id = JSON.parse(await api('POST', '/containers/run', RUN)).id));
      await remove(id);
      return ms;
    },
  });
  const { table: text, ratio } = table('run', times, 'raw create + start');
  return { name: 'run', table: text, ratio: ratio('dockAPI'), limit: 1.1 };
}

/** @param {Bench} bench */
async function benchList({ engine, raw, api }) {
  for (let made = 0; made < Number(CONTAINERS); made++) await raw('POST', '/containers/create', CREATE);
  const filters = encodeURIComponent(JSON.stringify({ label: ['dockapi.managed=true'] }));
  const times = await interleave(Number(LISTS), {
    'raw list': () => timed(() => raw('GET', `/containers/json?all=1&filters=${filters}`)),
    dockAPI: () => timed(() => api('GET', '/containers')),
  });
  await removeAll(engine.host, 'dockapi.run=bench');
  const { table: text, ratio } = table(`list of ${CONTAINERS} containers`, times, 'raw list');
  return { name: 'list', table: text, ratio: ratio('dockAPI'), limit: 1.5 };
}

/** @param {Bench} bench */
async function benchExec({ raw, api }) {
  const { id } = JSON.parse(await api('POST', '/containers/run', RUN));
  atEnd(() => raw('DELETE', `/containers/${id}?force=1&v=1`));
  const times = await interleave(Number(EXECS), {
    'raw create + start + inspect': () =>
      timed(async () => {
        const options = { Cmd: ['true'], AttachStdout: true, AttachStderr: true };
        const exec = JSON.parse(await raw('POST', `/containers/${id}/exec`, options)).Id;
        await raw('POST', `/exec/${exec}/start`, { Detach: false, Tty: false });
        await raw('GET', `/exec/${exec}/json`);
      }),
    dockAPI: () => timed(() => api('POST', `/containers/${id}/exec`, { command: ['true'] })),
  });
  const { table: text, ratio } = table('exec of true', times, 'raw create + start + inspect');
  return { name: 'exec', table: text, ratio: ratio('dockAPI'), limit: 1.4 };
}
