import type { LogEvent } from '@dockapi/client';
import { Command } from 'commander';
import { tellLost } from '../attached-run.js';
import { connect } from '../connection.js';
import { printJsonLine, write } from '../output.js';
import { interrupted } from '../signals.js';

interface Options {
  follow?: boolean;
  tail: string;
  since?: string;
  until?: string;
  timestamps?: boolean;
  json?: boolean;
}

export function logsCommand(): Command {
  return new Command('logs')
    .description('Show the log of a container.')
    .argument('<container>')
    .option('-f, --follow', 'go on with new lines until the container ends')
    .option('-n, --tail <lines>', 'lines from the end', 'all')
    .option('--since <time>', 'RFC 3339, Unix seconds, or a duration such as 10m')
    .option('--until <time>')
    .option('-t, --timestamps', 'begin each line with its time')
    .option('--json', 'one JSON object a line')
    .action(logs);
}

async function logs(id: string, { tail, timestamps, json, ...options }: Options): Promise<void> {
  using signal = interrupted();
  const request = { ...options, tail: tail as 'all', signal, onLost: tellLost };
  for await (const event of connect().container(id).logs(request)) {
    if (json) await printJsonLine(withoutBytes(event));
    else await show(event, timestamps ?? false);
  }
}

function withoutBytes(event: LogEvent): object {
  if (!('bytes' in event)) return event;
  const { bytes: _bytes, ...rest } = event;
  return rest;
}

async function show(event: LogEvent, timestamps: boolean): Promise<void> {
  if ('bytes' in event) {
    if (timestamps) await write(process[event.type], `${event.time} `);
    await write(process[event.type], event.bytes);
  } else if (event.type === 'gap') process.stderr.write('dockapi: lines may be missing here\n');
}
