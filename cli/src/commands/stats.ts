import { type Stats } from '@dockapi/client';
import { Command } from 'commander';
import { tellLost } from '../attached-run.js';
import { connect } from '../connection.js';
import { printJson, printJsonLine, write } from '../output.js';
import { interrupted } from '../signals.js';
import { bytes, shortId, table } from '../table.js';

interface Options {
  stream: boolean;
  json?: boolean;
}

const HEADS = ['CONTAINER ID', 'NAME', 'CPU %', 'MEM USAGE / LIMIT', 'MEM %', 'NET I/O', 'BLOCK I/O', 'PIDS'];
const CLEAR = '\u001b[H\u001b[2J';

export function statsCommand(): Command {
  return new Command('stats')
    .description('Show what containers use, each second.')
    .argument('[container...]', 'default: all that run')
    .option('--no-stream', 'once')
    .option('--json', 'as JSON; one object a line while it goes on')
    .action(stats);
}

async function stats(ids: string[], { stream, json }: Options): Promise<void> {
  const client = connect();
  if (!stream) {
    const all =
      ids.length === 0 ? await client.stats() : await Promise.all(ids.map((id) => client.container(id).stats()));
    return json ? printJson(all) : show(all);
  }
  using signal = interrupted();
  const options = { signal, onLost: tellLost };
  const [id] = ids;
  if (id !== undefined && ids.length === 1) {
    for await (const one of client.container(id).watchStats(options)) await (json ? printJsonLine(one) : redraw([one]));
    return;
  }
  const chosen = await Promise.all(ids.map(async (each) => (await client.container(each).inspect()).id));
  for await (const { containers } of client.watchStats(options)) {
    const shown = ids.length === 0 ? containers : containers.filter((each) => chosen.includes(each.id));
    await (json ? printJsonLine(shown) : redraw(shown));
  }
}

async function redraw(all: Stats[]): Promise<void> {
  if (process.stdout.isTTY) await write(process.stdout, CLEAR);
  await show(all);
}

async function show(all: Stats[]): Promise<void> {
  await write(process.stdout, `${table(HEADS, all.map(row))}\n`);
}

function row({ id, name, cpu_percent, memory, network, block, pids }: Stats): string[] {
  return [
    shortId(id),
    name,
    `${cpu_percent.toFixed(2)}%`,
    `${bytes(memory.used)} / ${bytes(memory.limit)}`,
    `${memory.percent.toFixed(2)}%`,
    `${bytes(network.received)} / ${bytes(network.sent)}`,
    `${bytes(block.read)} / ${bytes(block.written)}`,
    String(pids),
  ];
}
