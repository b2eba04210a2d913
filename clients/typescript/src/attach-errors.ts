import { DockapiError } from './errors.js';

export const outputLost = () =>
  new DockapiError(
    'output_lost',
    'The command wrote faster than its output was read. Start it with wait_for_reader, so that it waits.',
  );

export const noWebSocket = (path: string) =>
  new DockapiError('unreachable', `No WebSocket to ${path}/attach. Check what is between here and dockAPI.`);

export const interrupted = () =>
  new DockapiError('input_interrupted', 'The connection broke while the command got input, which may be incomplete.');

export const replaced = () =>
  new DockapiError('replaced', 'Another client has taken over the terminal of this command.');
