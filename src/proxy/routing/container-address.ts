import { checkContainerId } from '../../docker/containers/container-id.js';
import { isPortNumber } from '../../docker/containers/published-port.js';
import { AppError } from '../../errors/app-error.js';

/** A container and one of its ports. */
export interface ContainerAddress {
  /** A full id, a name, or the first digits of an id. */
  id: string;
  /** The container's port; undefined: the `container_port` of its run. */
  port: number | undefined;
}

/** Clients that percent-encode path parameters encode the colon too. Nothing else in an address needs encoding. */
const COLON = /:|%3a/i;

/**
 * Parses `{id}` or `{id}:{port}` from a path.
 *
 * @throws AppError `invalid_request`
 */
export function parseAddress(address: string): ContainerAddress {
  const colon = COLON.exec(address);
  if (!colon) return { id: checkContainerId(address), port: undefined };
  const id = checkContainerId(address.slice(0, colon.index));
  return { id, port: toPort(address.slice(colon.index + colon[0].length)) };
}

/** Removes `:{port}` from the end of a prefix. */
export function withoutPort(prefix: string): string {
  return prefix.replace(/(?::|%3a)\d+$/i, '');
}

function toPort(text: string): number {
  if (isPortNumber(text)) return Number(text);
  throw AppError.invalidField('id', 'must be {id} or {id}:{port}, with a port of 1 to 65535 and no leading zeros');
}

/** @param published the container's published ports */
export function portNotPublished(name: string, port: number, published: readonly number[]): AppError {
  return new AppError(
    'port_not_published',
    `Container "${name}" does not publish port ${port}, only ${published.join(', ')}: use one of these, or run it with more "ports"`,
  );
}
