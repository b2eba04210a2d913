import { applyDecorators } from '@nestjs/common';
import { Matches } from 'class-validator';
import { AppError } from '../../errors/app-error.js';

/** It is part of a label, and of names of containers. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
const FORM = 'must be 1 to 63 letters, digits and _.-, and begin with a letter or digit';

export const IsPoolName = () => applyDecorators(Matches(NAME, { message: FORM }));

/** @throws AppError `invalid_request` */
export function checkPoolName(name: string): string {
  if (NAME.test(name)) return name;
  throw AppError.invalidField('name', FORM);
}
