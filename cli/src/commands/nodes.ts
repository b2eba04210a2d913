import { Command } from 'commander';
import type { NodeData } from '@dockapi/client';
import { connect } from '../connection.js';
import { printJson, printLine } from '../output.js';
import { bytes, table } from '../table.js';

interface Options {
  quiet?: boolean;
  json?: boolean;
}

const HEADS = ['NODE', 'STATE', 'ROLE', 'ADDRESS', 'CONTAINERS', 'CPUS', 'MEMORY', 'VERSION'];
const UNKNOWN = '-';

export function nodesCommand(): Command {
  return new Command('nodes')
    .description('List the nodes of the cluster, and what runs there.')
    .option('-q, --quiet', 'names only')
    .option('--json', 'as JSON')
    .action(nodes);
}

async function nodes({ quiet, json }: Options): Promise<void> {
  const found = await connect().nodes();
  if (json) return printJson(found);
  if (quiet) {
    for (const { name } of found) await printLine(name);
    return;
  }
  await printLine(table(HEADS, found.map(rowOf)));
}

function rowOf(node: NodeData): string[] {
  const { name, state, role, address, containers, cpus, cpu_used, memory, memory_used, dockapi_version } = node;
  return [
    ...[name, state, role ?? UNKNOWN, address ?? UNKNOWN, String(containers ?? UNKNOWN)],
    `${cpu_used ?? UNKNOWN} of ${cpus}`,
    `${memory_used === null ? UNKNOWN : bytes(memory_used)} of ${bytes(memory)}`,
    dockapi_version ?? UNKNOWN,
  ];
}
