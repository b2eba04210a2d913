import { ExitError } from './exit-error.js';
import { reportTo } from './exit-code.js';
import { printJson, printLine } from './output.js';

/** Does something to each of what is named, prints its name, and goes on after a failure. */
export async function each(names: string[], json: boolean, act: (name: string) => Promise<unknown>): Promise<void> {
  const results: unknown[] = [];
  let failed = false;
  for (const name of names) {
    try {
      const result = await act(name);
      results.push(result ?? { id: name });
      if (!json) await printLine(name);
    } catch (error) {
      failed = true;
      reportTo(process.stderr, error);
    }
  }
  if (json) await printJson(results);
  if (failed) throw new ExitError(1);
}
