import { COMMON, type CommonField, type FieldSchema } from './run-fields.js';

/** The form as it was typed. */
export interface Draft {
  fields: Partial<Record<CommonField, string | boolean>>;
  /** Further fields, as JSON. */
  rest: string;
}

/** A draft that cannot be sent, with what to do about it. */
export class DraftError extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The body of the run. Fields that were left empty are left out.
 *
 * @throws DraftError
 */
export function toBody({ fields, rest }: Draft, schema: Record<string, FieldSchema>): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const name of COMMON) {
    const value = toValue(name, fields[name], schema[name] ?? {});
    if (value !== undefined) body[name] = value;
  }
  return { ...body, ...toRest(rest) };
}

function toValue(
  name: CommonField,
  value: string | boolean | undefined,
  { type, default: usual }: FieldSchema,
): unknown {
  if (typeof value === 'boolean') return value === (usual ?? false) ? undefined : value;
  const text = value?.trim() ?? '';
  if (text === '') return undefined;
  if (name === 'env') return toEnvironment(String(value)); // blanks belong to a value
  return type === 'integer' || type === 'number' ? Number(text) : text;
}

function toEnvironment(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=');
      if (at < 1) throw new DraftError('env', `“${line}” must be NAME=value, one on each line`);
      return [line.slice(0, at).trim(), line.slice(at + 1)];
    }),
  );
}

function toRest(text: string): object {
  if (text.trim() === '') return {};
  try {
    const rest: unknown = JSON.parse(text);
    if (typeof rest === 'object' && rest !== null && !Array.isArray(rest)) return rest;
  } catch (error) {
    throw new DraftError('rest', `is not JSON: ${(error as Error).message}`);
  }
  throw new DraftError('rest', 'must be an object: {"field": value}');
}
