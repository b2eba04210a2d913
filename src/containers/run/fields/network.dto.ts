import { isIP } from 'node:net';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Satisfies } from '../../../http/field-decorators.js';

const MAX_HOSTS = 100;
/** Letters, digits, hyphens and underscores between dots: accepted by resolvers, and safe in /etc/hosts. */
const HOST_NAME =
  /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*$/;

/** Name resolution in the container. */
export class NetworkFieldsDto {
  /** Entries for the container's `/etc/hosts`: name → IPv4 or IPv6 address, or `host-gateway` for the engine's host. */
  @IsOptional()
  @Satisfies('isExtraHosts', isExtraHosts, {
    message: `must be an object of up to ${MAX_HOSTS} host names, and IP addresses or host-gateway`,
  })
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'host.docker.internal': 'host-gateway' },
  })
  extra_hosts?: Record<string, string>;
}

function isExtraHosts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= MAX_HOSTS && entries.every(([name, address]) => HOST_NAME.test(name) && isAddress(address));
}

/** A zone such as `%eth0` names an interface of one machine. */
function isAddress(value: unknown): boolean {
  return typeof value === 'string' && (value === 'host-gateway' || (isIP(value) !== 0 && !value.includes('%')));
}
