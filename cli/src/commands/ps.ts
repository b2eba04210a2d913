import { Command } from 'commander';
import type { ContainerData } from '@dockapi/client';
import { connect } from '../connection.js';
import { collect } from '../option-values.js';
import { ExitError, FAILED_BEFORE } from '../exit-error.js';
import { printJson, printLine } from '../output.js';
import { shortId, table } from '../table.js';

interface Options {
  all?: boolean;
  quiet?: boolean;
  trunc: boolean;
  filter: string[];
  json?: boolean;
}

export function psCommand(): Command {
  return new Command('ps')
    .description('List containers.')
    .option('-a, --all', 'those that do not run, too')
    .option('-q, --quiet', 'ids only')
    .option('--no-trunc', 'whole ids')
    .option('-f, --filter <name=value>', 'status=…, name=… or label=…', collect, [])
    .option('--json', 'as JSON')
    .action(ps);
}

async function ps({ all, quiet, trunc, filter, json }: Options): Promise<void> {
  const filters = filtersOf(filter);
  const found = (await connect().containers(filters)).map(({ data }) => data!);
  const listed = found.filter(
    ({ status }) => all || filters.status || ['running', 'paused', 'restarting'].includes(status),
  );
  if (json) return printJson(listed);
  const idOf = ({ id }: ContainerData) => (trunc ? shortId(id) : id);
  if (quiet) {
    for (const each of listed) await printLine(idOf(each));
    return;
  }
  // Without a cluster, containers have no node.
  const isCluster = listed.some(({ node }) => node);
  const ofCluster = (text: string) => (isCluster ? [text] : []);
  const rows = listed.map((each) => [
    ...[idOf(each), each.image, each.status],
    ...ofCluster(each.node ?? ''),
    ...[portsOf(each), each.name],
  ]);
  await printLine(table(['CONTAINER ID', 'IMAGE', 'STATUS', ...ofCluster('NODE'), 'PORTS', 'NAMES'], rows));
}

function portsOf({ ports }: ContainerData): string {
  return ports
    .map(({ host_port, container_port }) =>
      host_port === null ? `${container_port}/tcp` : `${host_port}->${container_port}/tcp`,
    )
    .join(', ');
}

function filtersOf(filters: string[]): { status?: ContainerData['status']; name?: string; labels?: string[] } {
  const found: { status?: string; name?: string; labels?: string[] } = {};
  for (const filter of filters) {
    const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(filter) ?? [];
    if (name === 'label') (found.labels ??= []).push(value);
    else if (name === 'status' || name === 'name') found[name] = value;
    else throw new ExitError(FAILED_BEFORE, `--filter ${filter}: use status=…, name=… or label=….`);
  }
  return found as ReturnType<typeof filtersOf>;
}
