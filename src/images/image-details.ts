import type { ImageDetails } from '../docker/engine/engine-types.js';
import { familiarName } from '../docker/images/image-reference.js';
import type { ImageDetailsDto, ImageHealthDto } from './dto/image-details.dto.js';

const NANOS = 1e9;

/** The engine's value for "never". */
const ZERO_TIME = '0001-01-01T00:00:00Z';

type Health = NonNullable<NonNullable<ImageDetails['Config']>['Healthcheck']>;

export function toImageDetailsDto(image: ImageDetails): ImageDetailsDto {
  const config = (image.Config ?? {}) as Partial<ImageDetails['Config']>;
  const { Entrypoint, Cmd } = config;
  return {
    id: image.Id,
    repo_tags: (image.RepoTags ?? []).map(familiarName),
    repo_digests: (image.RepoDigests ?? []).map(familiarName),
    size: image.Size,
    created: image.Created && image.Created !== ZERO_TIME ? image.Created : null,
    architecture: image.Architecture,
    os: image.Os,
    entrypoint: words(Entrypoint),
    command: words(Cmd),
    exposed_ports: Object.keys(config.ExposedPorts ?? {}),
    labels: config.Labels ?? {},
    health: config.Healthcheck ? toHealth(config.Healthcheck) : null,
  };
}

function words(value: string | string[] | null | undefined): string[] | null {
  if (value == null || value.length === 0) return null;
  return typeof value === 'string' ? [value] : value;
}

/** @see https://docs.docker.com/reference/dockerfile/#healthcheck */
function toHealth({ Test, Interval, Timeout, Retries, StartPeriod }: Health): ImageHealthDto | null {
  const [kind, ...command] = Test ?? [];
  if (kind !== 'CMD' && kind !== 'CMD-SHELL') return null;
  return {
    command: kind === 'CMD' ? command : command.join(' '),
    interval: toSeconds(Interval),
    timeout: toSeconds(Timeout),
    retries: Retries || null,
    start_period: toSeconds(StartPeriod),
  };
}

function toSeconds(nanos: number | undefined): number | null {
  return nanos ? nanos / NANOS : null;
}
