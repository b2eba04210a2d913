import { ExitError } from './exit-error.js';
import { reportTo } from './exit-code.js';
import { printJson, printLine } from './output.js';

/**
 * Does something to each of what is named, prints its name, and goes on after a failure.
 *
 * @param lineOf what is printed of a result instead of its name
 */
export async function each<T>(
  names: string[],
  json: boolean,
  act: (name: string) => Promise<T>,
  lineOf: (result: T, name: string) => string = (_result, name) => name,
): Promise<void> {
  const results: unknown[] = [];
  let failed = false;
  for (const name of names) {
    try {
      const result = await act(name);
      results.push(result ?? { id: name });
      if (!json) await printLine(lineOf(result, name));
    } catch (error) {
      if (error instanceof ExitError) throw error; // Ctrl-C
      failed = true;
      reportTo(process.stderr, error);
    }
  }
  if (json) await printJson(results);
  if (failed) throw new ExitError(1);
}
