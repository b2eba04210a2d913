import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';

/** For options that may be repeated. */
export const collect = (value: string, before: string[]) => [...before, value];

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It is not a number.');
  return value;
}

/** `NAME=value`s as an object. @param missing the value of a bare `NAME` */
export function pairs(
  list: string[],
  missing: (name: string) => string | undefined = () => '',
): Record<string, string> {
  const entries = list.map((each): [string, string | undefined] => {
    const at = each.indexOf('=');
    return at < 0 ? [each, missing(each)] : [each.slice(0, at), each.slice(at + 1)];
  });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** A bare `-e NAME` passes the variable on, if there is one. */
export const environment = (list: string[]) => pairs(list, (name) => process.env[name]);

/** The lines of an `--env-file`, without comments. */
export function linesOf(file: string, before: string[]): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
  const lines = text.split(/\r?\n/).map((line) => line.trimStart());
  return [...before, ...lines.filter((line) => line !== '' && !line.startsWith('#'))];
}
