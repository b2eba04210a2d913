// npm run bench: measures the build of scripts/run.mjs; `npm run bench -- NAME` runs one part.
import { withCleanup } from './cleanup.mjs';
import { benchEngine, benchService, client } from './lib.mjs';
import { describeRun, verdictLine, writeReport } from './report.mjs';

const PARTS = ['control', 'verbs', 'pools', 'lifetimes', 'stats', 'files', 'proxy', 'cluster', 'scale'];
const chosen = process.argv.slice(2);

await withCleanup(async () => {
  const unknown = chosen.find((name) => !PARTS.includes(name));
  if (unknown) throw new Error(`There is no part ${unknown}: choose from ${PARTS.join(', ')}.`);
  await measure(chosen.length > 0 ? chosen : PARTS);
});

/** @param {string[]} names */
async function measure(names) {
  const engine = await benchEngine('bench-engine');
  const service = await benchService(engine);
  const bench = { engine, service, raw: client(engine.host), api: client(service.url) };
  const run = await describeRun(bench.raw);
  console.log(`${run.map((pair) => pair.join(': ')).join('\n')}\n`);
  const parts = [];
  for (const name of names) {
    const { [name]: part } = await import(`./${name}.mjs`);
    parts.push(await part(bench));
  }
  const verdicts = parts.flatMap((part) => part.verdicts);
  for (const verdict of verdicts) console.log(verdictLine(verdict));
  if (!verdicts.every(({ holds }) => holds)) process.exitCode = 1;
  if (names.length === PARTS.length) await writeReport(run, parts);
}
