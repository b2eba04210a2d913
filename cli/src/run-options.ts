import { type Command } from 'commander';
import { collect, duration, gpus, host, linesOf, number } from './option-values.js';
import { DEFAULT_PORT } from './run-fields.js';

/** The options of docker that say how a container is run. */
export function runOptions(command: Command): Command {
  return command
    .option(
      '-p, --publish <[host:]container>',
      `port to publish; the first is the one that is proxied (default: ${DEFAULT_PORT})`,
      collect,
      [],
    )
    .option('-e, --env <name[=value]>', 'environment variable', collect, [])
    .option('--env-file <file>', 'environment variables, one a line', linesOf, [])
    .option('-v, --volume <source:target[:ro]>', 'mount', collect, [])
    .option('--health-path <path>', 'with --wait: ready when a GET of this path returns 2xx')
    .option('--health-cmd <command>', 'health check, run by a shell in the container')
    .option('--health-interval <duration>', 'between two checks', duration)
    .option('--health-timeout <duration>', 'after which a check has failed', duration)
    .option('--health-retries <number>', 'failures in a row that make it unhealthy', number)
    .option('--health-start-period <duration>', 'in which failures do not count', duration)
    .option('--no-healthcheck', "without the image's health check")
    .option('-l, --label <name=value>', 'label', collect, [])
    .option('--network <name>')
    .option('--node <name>', 'in a cluster: the node to run it on, by name or id')
    .option('--reschedule', 'in a cluster: survive the node, as a Swarm service')
    .option('--placement-label <name=value>', 'in a cluster: label that the node has to have', collect, [])
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
    .option('--add-host <name:address>', 'entry of /etc/hosts', host, [])
    .option('--gpus <count>', 'all, or a number', gpus)
    .option('--stop-signal <signal>')
    .option('--stop-timeout <seconds>', 'time before a stop kills it', number);
}
