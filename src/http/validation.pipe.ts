import { type ArgumentMetadata, type ValidationError, ValidationPipe } from '@nestjs/common';
import { AppError, type FieldError } from '../errors/app-error.js';
import { isQueryList } from './field-decorators.js';

/** Nesting limit of a body; the DTOs have two levels. Deeper bodies could overflow the stack. */
const MAX_DEPTH = 8;
/**
 * Entries of an object or array in a body, at most: class-transformer and class-validator compare each with all others.
 */
const MAX_ENTRIES = 5_000;

const NO_SUCH_FIELD = 'no such field';

/**
 * Validates every body and query against its DTO. Unknown fields are errors, and the problem's `errors` has an entry
 * for each invalid field.
 */
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      stopAtFirstError: true,
      exceptionFactory: toInvalidRequest,
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'custom') return value; // dockAPI's own, such as the caller
    if (metadata.type === 'body' && (typeof value !== 'object' || Array.isArray(value)) && value !== undefined) {
      throw new AppError('invalid_request', 'The body must be a JSON object');
    }
    if (metadata.type === 'body' && isDeeper(value, MAX_DEPTH))
      throw new AppError('invalid_request', `The body must not be nested deeper than ${MAX_DEPTH} levels`);
    if (metadata.type === 'body' && isWider(value, MAX_ENTRIES))
      throw new AppError('invalid_request', `No object or array of the body may have more than ${MAX_ENTRIES} entries`);
    const strange = [
      ...inheritedNames(value).map((field) => ({ field, message: NO_SUCH_FIELD })),
      ...(metadata.type === 'query' ? repeatedNames(value, metadata) : []).map((field) => ({
        field,
        message: 'must be given once',
      })),
    ];
    if (strange.length === 0) return super.transform(value, metadata) as Promise<unknown>;
    const others = await this.errorsOf(value, metadata);
    throw invalid([...strange, ...others.filter((other) => !strange.some(({ field }) => field === other.field))]);
  }

  private async errorsOf(value: unknown, metadata: ArgumentMetadata): Promise<FieldError[]> {
    try {
      await super.transform(value, metadata);
      return [];
    } catch (error) {
      return error instanceof AppError ? (error.details['errors'] as FieldError[]) : [];
    }
  }
}

export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

function isWider(value: unknown, entries: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const inner = Object.values(value);
  return inner.length > entries || inner.some((each) => isWider(each, entries));
}

/**
 * Fields that exist on every object (`constructor`, `__proto__`): class-validator's whitelist accepts them and
 * class-transformer drops them. They are refused, so that no field is silently ignored.
 */
function inheritedNames(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name in Object.prototype ? [prefix + name] : inheritedNames(inner, `${prefix}${name}.`),
  );
}

/** A 400 that names fields and query parameters which a route does not have. */
export function unknownFields(names: readonly string[]): AppError {
  return invalid(names.map((field) => ({ field, message: NO_SUCH_FIELD })));
}

/** Query parameters that were repeated but may not be. */
function repeatedNames(query: unknown, { metatype }: ArgumentMetadata): string[] {
  const dto = (metatype?.prototype ?? {}) as object;
  return Object.entries(query ?? {})
    .filter(([name, value]) => Array.isArray(value) && !isQueryList(dto, name))
    .map(([name]) => name);
}

function toInvalidRequest(errors: ValidationError[]): AppError {
  return invalid(errors.flatMap((error) => fieldErrors(error)));
}

function invalid(errors: FieldError[]): AppError {
  return new AppError('invalid_request', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), {
    details: { errors },
  });
}

function fieldErrors({ property, constraints, children = [] }: ValidationError, prefix = ''): FieldError[] {
  const field = prefix + property;
  if (children.length > 0) return children.flatMap((child) => fieldErrors(child, `${field}.`));
  const [rule, message = 'is not valid'] = Object.entries(constraints ?? {})[0] ?? [];
  return [{ field, message: rule === 'whitelistValidation' ? NO_SUCH_FIELD : message.replace(`${property} `, '') }];
}
