import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { memorySize } from './memory-size.js';

// Environment variables are text; an empty one counts as absent.

export const Integer = () =>
  Transform(({ value }: { value: unknown }): unknown => (/^\d+$/.test(String(value)) ? Number(value) : value));

export const Decimal = () =>
  Transform(({ value }: { value: unknown }): unknown =>
    /^\d+(?:\.\d+)?$/.test(String(value)) ? Number(value) : value,
  );

/** Comma-separated. */
export const List = () =>
  Transform(({ value }: { value: unknown }): unknown =>
    typeof value === 'string'
      ? value
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean)
      : value,
  );

/** Bytes of a size such as `512m`. */
export const Size = () =>
  Transform(({ value }: { value: unknown }): unknown =>
    typeof value === 'string' && !Number.isNaN(memorySize(value)) ? memorySize(value) : value,
  );

export const LowerCase = () =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value));

export const IsSeconds = (min: number, max: number) => (target: object, key: string) => {
  Integer()(target, key);
  IsInt({ message: 'must be a whole number of seconds' })(target, key);
  Min(min)(target, key);
  Max(max)(target, key);
};
