import { Command } from 'commander';
import { connect } from '../connection.js';
import { each } from '../each.js';
import { number } from '../option-values.js';
import { interrupted } from '../signals.js';

interface Options {
  for: string;
  timeout?: number;
  json?: boolean;
}

export function waitCommand(): Command {
  return new Command('wait')
    .description('Wait until containers have exited, and print their exit codes.')
    .argument('<container...>')
    .option('--for <state>', 'exited, ready, running or removed', 'exited')
    .option('--timeout <seconds>', 'default: no limit', number)
    .option('--json', 'as JSON')
    .action(wait);
}

async function wait(ids: string[], options: Options): Promise<void> {
  using signal = interrupted();
  const client = connect();
  const limit = { signal, ...(options.timeout !== undefined && { timeout: options.timeout }) };
  const waits = new Map(ids.map((id) => [id, client.container(id).wait(options.for as 'exited', limit)]));
  for (const wait of waits.values()) wait.catch(() => undefined); // told in its turn
  await each(
    ids,
    options.json ?? false,
    (id) => waits.get(id)!,
    ({ exit_code, id }) => (options.for === 'exited' ? String(exit_code) : id),
  );
}
