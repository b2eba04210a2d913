import type { ContainerOptions } from '../../../docker/engine/engine-types.js';
import type { HealthTestDto, HealthFieldsDto } from './health.dto.js';

const NANOS = 1e9;

export interface HealthSpec {
  /** undefined: the image's. */
  health: HealthTestDto | 'none' | undefined;
}

export function toHealthSpec({ health }: HealthFieldsDto): HealthSpec {
  return { health: health ?? undefined };
}

/** The engine takes nanoseconds, and 0 for its default. */
export function healthConfig({ health }: HealthSpec): Pick<ContainerOptions, 'Healthcheck'> {
  if (health === undefined) return {};
  if (health === 'none') return { Healthcheck: { Test: ['NONE'] } };
  const { command, interval, timeout, retries, start_period } = health;
  return {
    Healthcheck: {
      Test: typeof command === 'string' ? ['CMD-SHELL', command] : ['CMD', ...command],
      ...(interval != null && { Interval: Math.round(interval * NANOS) }),
      ...(timeout != null && { Timeout: Math.round(timeout * NANOS) }),
      ...(retries != null && { Retries: retries }),
      ...(start_period != null && { StartPeriod: Math.round(start_period * NANOS) }),
    },
  };
}
