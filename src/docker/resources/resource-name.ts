import { looksLikeId } from '../containers/container-id.js';
import { AppError } from '../../errors/app-error.js';

/** Docker's syntax of volume names, at most 128 characters; also used for networks. Only such names become part of an engine URL. */
export const RESOURCE_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}$/;

/**
 * Checks the name of a network or volume. One that looks like an id could lead to another network.
 *
 * @throws AppError `invalid_request`
 */
export function checkResourceName(name: string): string {
  if (RESOURCE_NAME.test(name) && !looksLikeId(name)) return name;
  throw AppError.invalidField(
    'name',
    'must be 2 to 128 letters, digits and _.-, begin with a letter or digit, and not be 12 to 64 hex digits',
  );
}
