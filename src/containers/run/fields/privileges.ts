import type { Caller } from '../../../access/caller.js';
import { capabilityName } from '../../../config/capabilities.js';
import type { Policy } from '../../../config/policy.js';
import { ULIMITS } from '../../../config/ulimits.js';
import type { HostOptions } from '../../../docker/engine/engine-types.js';
import { AppError } from '../../../errors/app-error.js';
import { needsHostScope } from '../host-scope.js';
import type { PrivilegesFieldsDto } from './privileges.dto.js';

/** -1: unlimited. */
interface Ulimit {
  Name: string;
  Soft: number;
  Hard: number;
}

export interface PrivilegesSpec {
  ulimits: Ulimit[];
  /** In upper case, without `CAP_`. */
  capAdd: string[];
  /** -1: all. */
  gpus: number | undefined;
}

const ALL_GPUS = -1;

/** They let processes take priority over the host's. */
const HOST_ULIMITS = ['nice', 'rtprio'];

/**
 * Capabilities that allow an escape from the container, refused whatever the policy allows: access to devices, kernel
 * modules, other processes' memory, files by inode, and network configuration. BPF and PERFMON read kernel memory.
 *
 * @see https://man7.org/linux/man-pages/man7/capabilities.7.html
 */
const NEVER_ADDED = [
  'ALL',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'DAC_READ_SEARCH',
  'NET_ADMIN',
  'BPF',
  'PERFMON',
];

/** @throws AppError `invalid_request` for an unknown ulimit, or a soft limit above the hard limit */
export function toPrivilegesSpec({ ulimits, cap_add, gpus }: PrivilegesFieldsDto): PrivilegesSpec {
  return {
    ulimits: Object.entries(ulimits ?? {}).map(toUlimit),
    capAdd: (cap_add ?? []).map(capabilityName),
    gpus: gpus === 'all' ? ALL_GPUS : (gpus ?? undefined),
  };
}

/** @throws AppError `forbidden` */
export function checkPrivileges({ ulimits, capAdd, gpus }: PrivilegesSpec, policy: Policy, caller: Caller): void {
  if (!caller.may('host')) {
    const ulimit = ulimits.find(({ Name }) => HOST_ULIMITS.includes(Name));
    if (ulimit) throw needsHostScope('ulimits', `to set ${ulimit.Name}`);
    if (capAdd.length > 0) throw needsHostScope('cap_add', 'to add capabilities');
    if (gpus !== undefined) throw needsHostScope('gpus', 'to use GPUs');
  }
  for (const name of capAdd) checkCapability(name, policy.capAdd);
  for (const each of ulimits) checkUlimit(each, policy.maxUlimits);
  checkGpus(gpus, policy.maxGpus);
}

export function privilegesHostConfig({ ulimits, capAdd, gpus }: PrivilegesSpec): HostOptions {
  return {
    ...(ulimits.length > 0 && { Ulimits: ulimits }),
    ...(capAdd.length > 0 && { CapAdd: capAdd }),
    ...(gpus !== undefined && { DeviceRequests: [{ Driver: '', Count: gpus, Capabilities: [['gpu']] }] }),
  };
}

function toUlimit([name, value]: [string, number | { soft: number; hard: number }]): Ulimit {
  if (!ULIMITS.includes(name))
    throw AppError.invalidField('ulimits', `"${name}" is not a ulimit: use one of ${ULIMITS.join(', ')}`);
  const { soft, hard } = typeof value === 'number' ? { soft: value, hard: value } : value;
  if (asNumber(soft) > asNumber(hard))
    throw AppError.invalidField('ulimits', `${name} has a soft limit of ${soft} above its hard limit of ${hard}`);
  return { Name: name, Soft: soft, Hard: hard };
}

function asNumber(limit: number): number {
  return limit === -1 ? Infinity : limit;
}

function checkCapability(name: string, allowed: Policy['capAdd']): void {
  if (NEVER_ADDED.includes(name))
    throw new AppError('forbidden', `cap_add: ${name} allows an escape from the container and is never added: omit it`);
  if (allowed !== undefined && !allowed.includes(name))
    throw forbidden('cap_add', name, 'DOCKAPI_CAP_ADD', allowed.join(', ') || 'none');
}

function checkUlimit({ Name, Hard }: Ulimit, max: Policy['maxUlimits']): void {
  if (max === undefined) return;
  const allowed = max[Name];
  if (allowed !== undefined && asNumber(Hard) <= asNumber(allowed)) return;
  const all = Object.entries(max).map(([name, limit]) => `${name}=${limit}`);
  throw forbidden('ulimits', `${Name}=${Hard}`, 'DOCKAPI_MAX_ULIMITS', all.join(', ') || 'none');
}

function checkGpus(gpus: number | undefined, max = Infinity): void {
  if (gpus === undefined || (gpus === ALL_GPUS ? max === Infinity : gpus <= max)) return;
  throw forbidden('gpus', gpus === ALL_GPUS ? 'all' : gpus, 'DOCKAPI_MAX_GPUS', max);
}

function forbidden(field: string, value: string | number, setting: string, allowed: string | number): AppError {
  return new AppError('forbidden', `${field}: ${value} is not allowed; ${setting} allows ${allowed}`);
}
