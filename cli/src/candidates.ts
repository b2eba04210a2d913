import { type Command } from 'commander';
import { connect } from './connection.js';

/** A shell must not hang at a Tab. */
const LIMIT_MS = 2_000;

/**
 * What may come as the last of these words.
 *
 * @param words after `dockapi`; the last one is the one to complete
 */
export async function candidates(root: Command, words: string[]): Promise<string[]> {
  const last = words.at(-1) ?? '';
  const [verb] = words;
  const command = words.length > 1 ? root.commands.find((each) => each.name() === verb) : undefined;
  if (words.length > 1 && !command) return [];
  const offered = command ? await after(command, words, last) : visible(root);
  return offered.filter((each) => each.startsWith(last)).sort();
}

const visible = (root: Command) => root.commands.map((each) => each.name()).filter((name) => !name.startsWith('_'));

async function after(command: Command, words: string[], last: string): Promise<string[]> {
  if (last.startsWith('-'))
    return command.options.flatMap(({ long, short }) =>
      [long, short].filter((each) => each !== undefined && each !== null),
    );
  if (command.commands.length > 0 && words.length === 2) return visible(command);
  const [argument] = command.registeredArguments;
  if (argument?.argChoices) return argument.argChoices;
  const isFirst = words.slice(1, -1).every((word) => word.startsWith('-'));
  const takes = argument?.name() === 'container' && (isFirst || argument.variadic);
  if (takes) return names();
  if (command.name() === 'cp') return (await names()).map((name) => `${name}:`);
  return [];
}

async function names(): Promise<string[]> {
  try {
    const client = connect();
    const response = await client.transport.request('/containers', { signal: AbortSignal.timeout(LIMIT_MS) });
    return ((await response.json()) as { name: string }[]).map(({ name }) => name);
  } catch {
    return []; // no dockAPI, no names
  }
}
