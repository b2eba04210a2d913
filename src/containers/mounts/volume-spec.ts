import { AppError } from '../../errors/app-error.js';

/** A mount for the engine's create. Unlike Binds, Mounts refuse a missing host path. */
export interface Mount {
  Type: 'bind' | 'volume';
  Source: string;
  Target: string;
  ReadOnly: boolean;
}

/** host:container[:mode]; a Windows drive has a colon of its own. */
const VOLUME = /^([A-Za-z]:[\\/][^:\0]*|[^:\0]+):(\/[^:\0]*)(?::([^:\0]*))?$/;
const HOST_PATH = /^(?:\/|[A-Za-z]:[\\/])/;
/** Docker's grammar of volume names. */
const VOLUME_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

/**
 * Parses `host:container[:ro|rw]`, where the first part is an absolute host path (`/srv/data`, `C:/data`,
 * `C:\data`) or the name of a volume.
 *
 * @throws AppError `invalid_request`
 */
export function parseVolume(spec: string): Mount {
  const [, source = '', target = '', mode = 'rw'] = VOLUME.exec(spec) ?? [];
  if (source === '') throw invalid(spec, 'must look like /host/path:/container/path[:ro|rw] or name:/container/path');
  if (mode !== 'ro' && mode !== 'rw') throw invalid(spec, 'must end in :ro, :rw or no mode');
  if (/^\/+$/.test(target)) throw invalid(spec, 'cannot cover the root of the container');
  const isPath = HOST_PATH.test(source);
  if (!isPath && !VOLUME_NAME.test(source))
    throw invalid(spec, 'must begin with an absolute host path or a volume name');
  return { Type: isPath ? 'bind' : 'volume', Source: source, Target: target, ReadOnly: mode === 'ro' };
}

function invalid(spec: string, message: string): AppError {
  return AppError.invalidField('volumes', `"${spec}" ${message}`);
}
