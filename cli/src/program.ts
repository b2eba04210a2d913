import { createRequire } from 'node:module';
import { Command } from 'commander';
import { attachCommand, execCommand } from './commands/exec.js';
import { completionCommand } from './commands/completion.js';
import { cpCommand } from './commands/cp.js';
import { eventsCommand } from './commands/events.js';
import { imagesCommand, pullCommand } from './commands/images.js';
import { inspectCommand, openCommand, topCommand } from './commands/inspect.js';
import { loginCommand, logoutCommand } from './commands/login.js';
import { logsCommand } from './commands/logs.js';
import { nodesCommand } from './commands/nodes.js';
import { poolCommand } from './commands/pool.js';
import { psCommand } from './commands/ps.js';
import { runCommand } from './commands/run.js';
import { statsCommand } from './commands/stats.js';
import {
  killCommand,
  pauseCommand,
  restartCommand,
  rmCommand,
  startCommand,
  stopCommand,
  unpauseCommand,
} from './commands/verbs.js';
import { waitCommand } from './commands/wait.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

const ENVIRONMENT = `
Environment:
  DOCKAPI_URL    dockAPI to talk to, instead of the login's, otherwise http://127.0.0.1:8000
  DOCKAPI_TOKEN  its token, instead of the login's`;

/** The command line. */
export function program(): Command {
  const root = new Command('dockapi')
    .description('Run and control containers through dockAPI.')
    .version(version)
    .enablePositionalOptions() // what follows an image or a container is the container's
    .addHelpText('after', ENVIRONMENT)
    .exitOverride();
  const commands = [
    ...[runCommand(), execCommand(), attachCommand(), psCommand(), logsCommand(), inspectCommand(), topCommand()],
    ...[statsCommand(), eventsCommand(), waitCommand(), openCommand(), cpCommand(), startCommand(), stopCommand()],
    ...[restartCommand(), killCommand(), pauseCommand(), unpauseCommand(), rmCommand(), pullCommand(), imagesCommand()],
    ...[poolCommand(), nodesCommand()],
    ...[loginCommand(), logoutCommand(), completionCommand(root)],
  ];
  for (const command of commands) root.addCommand(command.exitOverride());
  return root;
}
