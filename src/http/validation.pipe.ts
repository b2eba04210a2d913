import { type ArgumentMetadata, type ValidationError, ValidationPipe } from '@nestjs/common';
import { AppError, type FieldError } from '../errors/app-error.js';

/**
 * Checks every body and query against its DTO: a field that is not declared is an error that names it,
 * and each wrong field is one entry of the problem's `errors`.
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
    if (metadata.type === 'body' && (typeof value !== 'object' || Array.isArray(value)) && value !== undefined) {
      throw new AppError('invalid_request', 'The body must be a JSON object');
    }
    rejectInheritedNames(value);
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

/**
 * class-validator's whitelist takes `constructor`, `__proto__` and their like for known, as every object has them, and
 * class-transformer drops some of them: nothing that is asked may get lost in silence.
 */
function rejectInheritedNames(value: unknown): void {
  const errors = inheritedNames(value).map((field) => ({ field, message: 'no such field' }));
  if (errors.length > 0) throw invalid(errors);
}

function inheritedNames(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name in Object.prototype ? [prefix + name] : inheritedNames(inner, `${prefix}${name}.`),
  );
}

function toInvalidRequest(errors: ValidationError[]): AppError {
  return invalid(errors.map((error) => fieldError(error)));
}

function invalid(errors: FieldError[]): AppError {
  return new AppError('invalid_request', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), {
    details: { errors },
  });
}

function fieldError(error: ValidationError, prefix = ''): FieldError {
  const field = prefix + error.property;
  const [constraint, message] = Object.entries(error.constraints ?? {})[0] ?? [];
  if (message === undefined)
    return error.children?.[0] ? fieldError(error.children[0], `${field}.`) : { field, message: 'is not valid' };
  return {
    field,
    message: constraint === 'whitelistValidation' ? 'no such field' : message.replace(`${error.property} `, ''),
  };
}
