import { type Container, type RunOptions } from '@dockapi/client';
import { Command } from 'commander';
import { followToEnd } from '../attached-run.js';
import { connect } from '../connection.js';
import { ExitError, FAILED_BEFORE } from '../exit-error.js';
import { number } from '../option-values.js';
import { printJson, printLine } from '../output.js';
import { ProgressDisplay } from '../pull-progress.js';
import { type RunArguments, runFields } from '../run-fields.js';
import { runOptions } from '../run-options.js';
import { interrupted } from '../signals.js';

export function runCommand(): Command {
  const command = new Command('run')
    .description('Run a container. Without -d, its output is shown until it ends.')
    .argument('<image>')
    .argument('[command...]')
    .passThroughOptions()
    .helpOption('--help', 'display help for command') // -h is the host name
    .option('-d, --detach', 'print its id, and leave it')
    .option('--name <name>')
    .option('--rm', 'remove it when it has ended')
    .option('--wait', 'wait until it is ready; implies -d')
    .option('--wait-timeout <seconds>', 'with --wait: the time to become ready', number)
    .option('-i, --interactive')
    .option('-t, --tty')
    .option('--json', 'with -d or --wait: print the container as JSON');
  return runOptions(command).action(run);
}

async function run(image: string, command: string[], options: RunArguments): Promise<void> {
  if (options.interactive || options.tty)
    throw new ExitError(FAILED_BEFORE, 'run has no -i and -t. Run it with -d, then use "dockapi exec -it NAME sh".');
  const isDetached = options.detach || options.wait;
  if (options.json && !isDetached) throw new ExitError(FAILED_BEFORE, '--json needs -d or --wait.');
  const container = await start(runFields(image, command, options));
  if (isDetached) return options.json ? printJson(container.data) : printLine(container.id);
  // The container would take its last output with it: it is removed when that is here.
  process.exitCode = await followToEnd(container, options.rm ?? false);
}

/** Ctrl-C undoes the run. */
async function start(fields: RunOptions): Promise<Container> {
  using signal = interrupted();
  using progress = new ProgressDisplay();
  return await connect().run(fields, { signal, onProgress: progress.show });
}
