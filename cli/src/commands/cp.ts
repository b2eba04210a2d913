import { Command } from 'commander';
import { connect } from '../connection.js';
import { copyFrom, copyTo, parsePlace } from '../copying.js';
import { ExitError, FAILED_BEFORE } from '../exit-error.js';

export function cpCommand(): Command {
  return new Command('cp')
    .description(
      'Copy a file or directory from or to a container: cp web:/a . or cp a web:/. "-" is a tar on stdout or stdin.',
    )
    .argument('<source>')
    .argument('<target>')
    .option('-q, --quiet', 'as it is: no progress is shown')
    .action(cp);
}

async function cp(source: string, target: string): Promise<void> {
  const [from, to] = [parsePlace(source), parsePlace(target)];
  if (from.container !== undefined && to.container === undefined)
    return copyFrom(connect().container(from.container).files, from.path, to.path);
  if (from.container === undefined && to.container !== undefined)
    return copyTo(from.path, connect().container(to.container).files, to.path);
  throw new ExitError(FAILED_BEFORE, 'One of source and target has to be in a container: CONTAINER:PATH.');
}
