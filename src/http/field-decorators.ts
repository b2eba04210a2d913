import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, Matches, Max, Min, ValidateBy, type ValidationOptions } from 'class-validator';
import { parseRfc3339 } from './rfc3339.js';

/** A TCP port; `min` is 0 if 0 has a meaning. */
export const IsPort = (min: 0 | 1 = 1) =>
  applyDecorators(
    IsInt(whole),
    Min(min, { message: `must be ${min} to 65535` }),
    Max(65_535, { message: `must be ${min} to 65535` }),
  );

/** An integer from `min` to `max`. */
export const IsIntBetween = (min: number, max: number) => {
  const message = `must be ${min} to ${max}`;
  return applyDecorators(IsInt(whole), Min(min, { message }), Max(max, { message }));
};

/** `true` or `false` in a query. */
export const IsQueryBoolean = () =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => ({ true: true, false: false })[String(value)] ?? value),
    IsBoolean({ message: 'must be true or false' }),
  );

/** An integer in a query. */
export const IsQueryInt = (min: number, max: number) =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (/^\d{1,15}$/.test(String(value)) ? Number(value) : value)),
    IsIntBetween(min, max),
  );

const LISTS = Symbol('query parameters that may be repeated');

/** True for query parameters that may be repeated. */
export function isQueryList(dto: object, name: string): boolean {
  return Reflect.hasMetadata(LISTS, dto, name);
}

/** A query parameter that may be repeated; its value is always an array. */
export const IsQueryList = (each: RegExp, message: string) =>
  applyDecorators(
    (dto: object, name?: string | symbol) => Reflect.defineMetadata(LISTS, true, dto, name ?? ''),
    Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? (value as unknown[]) : [value])),
    Satisfies(
      'isQueryList',
      (values) => Array.isArray(values) && values.every((value) => typeof value === 'string' && each.test(value)),
      { message },
    ),
  );

/** Environment variables: names without `=`, string values, no NUL. */
export const IsEnvironment = () =>
  Satisfies('isEnvironment', isEnvironment, {
    message: 'must be an object of strings, with names that are not empty and have no "="',
  });

/** Labels: keys that are not empty, string values, no NUL. */
export const IsLabels = () =>
  Satisfies('isLabels', isLabels, { message: 'must be an object of strings, with keys that are not empty' });

/** A command: a string to split, or an array of words. */
export const IsCommand = () =>
  Satisfies('isCommand', isCommand, { message: 'must be a string or an array of strings, without NUL characters' });

/** `os/arch[/variant]`. */
export const IsPlatform = () =>
  Matches(/^[a-z0-9_]+\/[a-z0-9_]+(?:\/[a-z0-9_]+)?$/, { message: 'must look like linux/amd64' });

/** A time: RFC 3339. */
export const IsTime = () =>
  Satisfies('isTime', (value) => typeof value === 'string' && parseRfc3339(value) !== undefined, {
    message: 'must be a time such as 2026-11-23T13:00:00Z',
  });

/** A validator made of one predicate. */
export function Satisfies(
  name: string,
  rule: (value: unknown) => boolean,
  options: ValidationOptions,
): PropertyDecorator {
  return ValidateBy({ name, validator: { validate: rule } }, options);
}

const whole: ValidationOptions = { message: 'must be a whole number' };

function isEnvironment(value: unknown): boolean {
  return isTextByName(value, /^[^=\0]+$/);
}

function isLabels(value: unknown): boolean {
  return isTextByName(value, /^[^\0]+$/);
}

function isTextByName(value: unknown, name: RegExp): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([key, text]) => name.test(key) && isText(text));
}

function isCommand(value: unknown): boolean {
  return isText(value) || (Array.isArray(value) && value.every(isText));
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && !value.includes('\0');
}
