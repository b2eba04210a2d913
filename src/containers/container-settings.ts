import type { ContainerDetails } from '../docker/engine/engine-types.js';
import type { ContainerDetailsDto, MountDto } from './dto/container.dto.js';

type Settings = Pick<ContainerDetailsDto, 'command' | 'restart_policy' | 'memory' | 'cpus' | 'pids_limit' | 'mounts'>;

const BILLION = 1e9;

/** What a container was created with, and what has been changed since. The environment may hold secrets: {@link envOf}. */
export function settingsOf({ Path, Args, HostConfig, Mounts }: ContainerDetails): Settings {
  const { Name = '', MaximumRetryCount = 0 } = HostConfig.RestartPolicy ?? {};
  return {
    command: [Path, ...Args],
    restart_policy: MaximumRetryCount > 0 ? `${Name}:${MaximumRetryCount}` : Name || 'no',
    memory: limitOf(HostConfig.Memory),
    cpus: limitOf((HostConfig.NanoCpus ?? 0) / BILLION),
    pids_limit: limitOf(HostConfig.PidsLimit),
    mounts: [...Mounts.map(toMount), ...tmpfsOf(HostConfig.Tmpfs)].sort((a, b) => (a.target < b.target ? -1 : 1)),
  };
}

/** The variables of a container. One without `=` is not in its environment. */
export function envOf({ Config }: ContainerDetails): Record<string, string> {
  const pairs = (Config.Env ?? []).map((line) => /^([^=]+)=(.*)$/s.exec(line)).filter((match) => match !== null);
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value]));
}

/** The engine has 0, -1 or null for "no limit". */
function limitOf(value: number | null | undefined): number | null {
  return value && value > 0 ? value : null;
}

function toMount({ Type, Name, Source, Destination, RW }: ContainerDetails['Mounts'][number]): MountDto {
  const type = Type === 'volume' || Type === 'tmpfs' ? Type : 'bind';
  const source = type === 'volume' ? (Name ?? Source) : Source;
  return { type, source: source || null, target: Destination, read_only: !RW };
}

/** Those of `HostConfig.Tmpfs` are not among the engine's mounts. */
function tmpfsOf(tmpfs: Record<string, string> | undefined): MountDto[] {
  return Object.entries(tmpfs ?? {}).map(([target, options]) => ({
    type: 'tmpfs',
    source: null,
    target,
    read_only: options.split(',').includes('ro'),
  }));
}
