import { type Container } from '@dockapi/client';
import { Command } from 'commander';
import { connect } from '../connection.js';
import { each } from '../each.js';
import { number } from '../option-values.js';

interface Options {
  time?: number;
  signal: string;
  force?: boolean;
  json?: boolean;
}

function verb(
  name: string,
  description: string,
  act: (container: Container, options: Options) => Promise<unknown>,
): Command {
  return new Command(name)
    .description(description)
    .argument('<container...>')
    .option('--json', 'as JSON')
    .action((ids: string[], options: Options) => {
      const client = connect();
      return each(ids, options.json ?? false, (id) => act(client.container(id), options));
    });
}

const TIME = ['-t, --time <seconds>', 'time before it is killed'] as const;
const timeout = ({ time }: Options) => (time === undefined ? {} : { timeout: time });

export const startCommand = () => verb('start', 'Start containers.', (container) => container.start());

export const stopCommand = () =>
  verb('stop', 'Stop containers.', (container, options) => container.stop(timeout(options))).option(...TIME, number);

export const restartCommand = () =>
  verb('restart', 'Restart containers.', (container, options) => container.restart(timeout(options))).option(
    ...TIME,
    number,
  );

export const killCommand = () =>
  verb('kill', 'Send a signal to containers.', (container, { signal }) => container.kill(signal)).option(
    '-s, --signal <signal>',
    'name or number',
    'KILL',
  );

export const pauseCommand = () => verb('pause', 'Pause containers.', (container) => container.pause());

export const unpauseCommand = () => verb('unpause', 'Let paused containers go on.', (container) => container.unpause());

export const rmCommand = () =>
  verb('rm', 'Remove containers.', (container, { force = false }) => container.remove({ force })).option(
    '-f, --force',
    'also while they run',
  );
