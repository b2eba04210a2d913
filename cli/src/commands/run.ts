import { type Container, type RunOptions } from '@dockapi/client';
import { Command } from 'commander';
import { followToEnd } from '../attached-run.js';
import { connect } from '../connection.js';
import { ExitError, FAILED_BEFORE } from '../exit-error.js';
import { collect, linesOf, number } from '../option-values.js';
import { printJson, printLine } from '../output.js';
import { ProgressDisplay } from '../pull-progress.js';
import { DEFAULT_PORT, type RunArguments, runFields } from '../run-fields.js';
import { interrupted } from '../signals.js';

export function runCommand(): Command {
  return new Command('run')
    .description('Run a container. Without -d, its output is shown until it ends.')
    .argument('<image>')
    .argument('[command...]')
    .passThroughOptions()
    .helpOption('--help', 'display help for command') // -h is the host name
    .option('-d, --detach', 'print its id, and leave it')
    .option(
      '-p, --publish <[host:]container>',
      `port to publish; the first is the one that is proxied (default: ${DEFAULT_PORT})`,
      collect,
      [],
    )
    .option('--name <name>')
    .option('-e, --env <name[=value]>', 'environment variable', collect, [])
    .option('--env-file <file>', 'environment variables, one a line', linesOf, [])
    .option('-v, --volume <source:target[:ro]>', 'mount', collect, [])
    .option('--rm', 'remove it when it has ended')
    .option('--wait', 'wait until it is ready; implies -d')
    .option('--health-path <path>', 'with --wait: ready when a GET of this path returns 2xx')
    .option('--wait-timeout <seconds>', 'with --wait: the time to become ready', number)
    .option('-l, --label <name=value>', 'label', collect, [])
    .option('--network <name>')
    .option('-m, --memory <size>', 'memory limit, such as 512m')
    .option('--cpus <number>', 'CPU limit', number)
    .option('--pids-limit <number>', 'limit of processes', number)
    .option('--read-only', 'make all but volumes read-only')
    .option('-u, --user <user[:group]>')
    .option('-w, --workdir <path>')
    .option('-h, --hostname <name>')
    .option('--entrypoint <command>', 'replaces the entrypoint of the image')
    .option('--init', 'run an init as process 1')
    .option('--restart <policy>', 'no, on-failure[:N], always, unless-stopped')
    .option('--pull <when>', 'missing, always, never')
    .option('--platform <os/arch>')
    .option('--tmpfs <path[:options]>', 'file system in memory', collect, [])
    .option('--shm-size <size>', 'size of /dev/shm')
    .option('--ulimit <name=soft[:hard]>', 'ulimit', collect, [])
    .option('--cap-add <capability>', 'add a capability', collect, [])
    .option('--cap-drop <capability>', 'drop a capability', collect, [])
    .option('--group-add <group>', 'further group', collect, [])
    .option('--add-host <name:address>', 'entry of /etc/hosts', collect, [])
    .option('--gpus <count>', 'all, or a number')
    .option('--stop-signal <signal>')
    .option('--stop-timeout <seconds>', 'time before a stop kills it', number)
    .option('-i, --interactive')
    .option('-t, --tty')
    .option('--json', 'with -d or --wait: print the container as JSON')
    .action(run);
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
