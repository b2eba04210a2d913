import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';

/** For options that may be repeated. */
export const collect = (value: string, before: string[]) => [...before, value];

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It is not a number.');
  return value;
}

const SECONDS = { h: 3_600, m: 60, s: 1, ms: 0.001 } as const;

/** A duration of docker, such as `1m30s`. @returns seconds */
export function duration(text: string): number {
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) throw new InvalidArgumentError('Use a duration such as 30s or 1m30s.');
  const parts = [...text.matchAll(/([\d.]+)(h|ms|m|s)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * SECONDS[unit as keyof typeof SECONDS], 0);
}

/** `all`, or how many. Devices by their names are not offered. */
export function gpus(text: string): 'all' | number {
  if (text === 'all') return text;
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('Use all, or a number.');
  return Number(text);
}

/** `name:address` or `name=address`, for options that may be repeated; an IPv6 address may be in brackets. */
export function host(text: string, before: string[]): string[] {
  const [, name, address] = /^([^:=]+)[:=]\[?([^[\]]+)\]?$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Use NAME:ADDRESS.');
  return [...before, `${name}=${address}`];
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
