import { Command } from 'commander';
import { connect } from '../connection.js';
import { each } from '../each.js';
import { number } from '../option-values.js';
import { printJson, printLine } from '../output.js';
import { type RunArguments, runFields } from '../run-fields.js';
import { runOptions } from '../run-options.js';
import { table } from '../table.js';

interface PutArguments extends RunArguments {
  name: string;
  size: number;
  pause: boolean;
}

export function poolCommand(): Command {
  const pool = new Command('pool')
    .description('Containers that are ready before they are asked for.')
    .exitOverride() // subcommands inherit it
    .enablePositionalOptions();
  pool.command('ls').description('List pools.').option('--json', 'as JSON').action(list);
  const put = pool
    .command('put')
    .description('Create or change a pool, with the options of run.')
    .argument('<image>')
    .argument('[command...]')
    .passThroughOptions()
    .helpOption('--help', 'display help for command')
    .requiredOption('--name <pool>', 'of the pool')
    .requiredOption('--size <number>', 'containers to keep ready', number)
    .option('--no-pause', 'do not pause them')
    .option('--json', 'as JSON');
  runOptions(put).action(putPool);
  pool
    .command('take')
    .description('Take a container, and print its id.')
    .argument('<pool>')
    .option('--name <name>', 'for the container')
    .option('--json', 'as JSON')
    .action(take);
  pool
    .command('rm')
    .description('Remove pools and their containers; those that were taken stay.')
    .argument('<pool...>')
    .option('--json', 'as JSON')
    .action(remove);
  return pool;
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const pools = await connect().pools();
  if (json) return printJson(pools);
  const rows = pools.map(({ name, run, ready, size, problem }) => [
    name,
    String(run['image']),
    `${ready}/${size}`,
    problem ?? '',
  ]);
  await printLine(table(['POOL', 'IMAGE', 'READY', 'PROBLEM'], rows));
}

async function putPool(
  image: string,
  command: string[],
  { name, size, pause, json, ...options }: PutArguments,
): Promise<void> {
  const pool = await connect().putPool(name, { run: runFields(image, command, options), size, pause });
  await (json ? printJson(pool) : printLine(pool.name));
}

async function take(pool: string, { name, json }: { name?: string; json?: boolean }): Promise<void> {
  const container = await connect().run({ pool, ...(name !== undefined && { name }) });
  await (json ? printJson(container.data) : printLine(container.id));
}

async function remove(names: string[], { json = false }: { json?: boolean }): Promise<void> {
  const client = connect();
  await each(names, json, (name) => client.removePool(name));
}
