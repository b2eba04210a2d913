import { type DockapiEvent } from '@dockapi/client';
import { Command } from 'commander';
import { tellLost } from '../attached-run.js';
import { connect } from '../connection.js';
import { collect } from '../option-values.js';
import { printJsonLine, printLine } from '../output.js';
import { printable } from '../printable.js';
import { interrupted } from '../signals.js';
import { shortId } from '../table.js';

interface Options {
  container?: string;
  type: string[];
  json?: boolean;
}

export function eventsCommand(): Command {
  return new Command('events')
    .description('Tell what happens to containers, as it happens.')
    .option('--container <container>', 'of one container')
    .option('--type <type>', 'such as container.died', collect, [])
    .option('--json', 'one JSON object a line')
    .action(events);
}

async function events({ container, type, json }: Options): Promise<void> {
  using signal = interrupted();
  const filter = { types: type as never[], ...(container !== undefined && { container }) };
  for await (const event of connect().events({ ...filter, signal, onLost: tellLost }))
    await (json ? printJsonLine(event) : printLine(printable(lineOf(event))));
}

function lineOf(event: DockapiEvent): string {
  if (!('at' in event)) return 'gap: events may be missing here';
  const { at, type, container_id, name, actor, reason, details } = event;
  const more = Object.entries({ ...details, by: actor.name ?? actor.kind, reason }).filter(
    ([, value]) => value !== null,
  );
  const told = more.map(([key, value]) => `${key}=${String(value)}`).join(', ');
  return `${at} ${type} ${container_id === null ? '' : `${shortId(container_id)} `}${name} (${told})`;
}
