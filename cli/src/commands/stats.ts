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
    .argument('[container]', 'default: all that run')
    .option('--no-stream', 'once')
    .option('--json', 'as JSON; one object a line while it goes on')
    .action(stats);
}

async function stats(id: string | undefined, { stream, json }: Options): Promise<void> {
  if (!stream) {
    const all = await once(id);
    return json ? printJson(all) : show(all);
  }
  using signal = interrupted();
  const options = { signal, onLost: tellLost };
  const client = connect();
  if (id === undefined) {
    for await (const { containers } of client.watchStats(options))
      await (json ? printJsonLine(containers) : redraw(containers));
  } else {
    for await (const one of client.container(id).watchStats(options)) await (json ? printJsonLine(one) : redraw([one]));
  }
}

async function once(id: string | undefined): Promise<Stats[]> {
  return id === undefined ? connect().stats() : [await connect().container(id).stats()];
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
