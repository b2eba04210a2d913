import { type Container } from '@dockapi/client';
import { connect } from './connection.js';
import { reportTo } from './exit-code.js';
import { ExitError } from './exit-error.js';
import { printJson, printLine } from './output.js';

/** Does something to each container, prints its name, and goes on after a failure. */
export async function each(
  ids: string[],
  json: boolean,
  act: (container: Container) => Promise<unknown>,
): Promise<void> {
  const client = connect();
  const results: unknown[] = [];
  let failed = false;
  for (const id of ids) {
    try {
      const result = await act(client.container(id));
      results.push(result ?? { id });
      if (!json) await printLine(id);
    } catch (error) {
      failed = true;
      reportTo(process.stderr, error);
    }
  }
  if (json) await printJson(results);
  if (failed) throw new ExitError(1);
}
