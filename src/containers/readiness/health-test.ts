import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { AppError } from '../../errors/app-error.js';
import type { ReadySpec } from './ready-spec.js';

/** A health check as the engine stores it. */
interface HealthTest {
  /** `["CMD", …]`, `["CMD-SHELL", "…"]` or `["NONE"]`. */
  Test?: string[];
  /** Nanoseconds; 0: the engine's default. */
  Timeout?: number;
}

/** The engine's default timeout of a health check. */
const DEFAULT_LIMIT_MS = 30_000;
/** An exec through the engine's API takes longer than the test itself: with a lower timeout every attempt would fail. */
const SHORTEST_LIMIT_MS = 1_000;
/** The longest delay of Node's timers. With a longer one they fire at once. */
const LONGEST_LIMIT_MS = 2 ** 31 - 1;

const NANOS_IN_MS = 1e6;

/**
 * A container's health check. dockAPI runs it by exec, because the engine runs it only after the first interval, 30 s by
 * default.
 *
 * @returns its command, and a timeout that `AbortSignal.timeout` accepts; undefined if there is none
 */
export function healthTestOf({
  Healthcheck: test,
  Shell: shell,
}: Pick<ContainerDetails['Config'], 'Healthcheck' | 'Shell'>): { command: string[]; limit: number } | undefined {
  const command = healthCommand(test, shell);
  return command && { command, limit: healthLimit(test?.Timeout) };
}

/**
 * Checks that the container has the health check that its conditions need.
 *
 * @throws AppError `invalid_request`
 */
export function checkHealthTest({ mode, conditions }: ReadySpec, { Config }: ContainerDetails): void {
  const index = conditions.findIndex(({ kind }) => kind === 'health');
  if (index < 0 || healthTestOf(Config)) return;
  throw AppError.invalidField(
    `ready.${mode}.${index}.health`,
    'the container has no health check: run an image with a HEALTHCHECK, or name another condition',
  );
}

function healthLimit(nanos: number | undefined): number {
  if (!nanos) return DEFAULT_LIMIT_MS;
  return Math.min(Math.max(Math.ceil(nanos / NANOS_IN_MS), SHORTEST_LIMIT_MS), LONGEST_LIMIT_MS);
}

/** @see https://docs.docker.com/reference/dockerfile/#healthcheck */
function healthCommand(test: HealthTest | undefined, shell: string[] | undefined): string[] | undefined {
  const [kind, ...words] = test?.Test ?? [];
  if (kind === 'CMD' && words.length > 0) return words;
  if (kind === 'CMD-SHELL' && words.length > 0) return [...(shell?.length ? shell : ['/bin/sh', '-c']), ...words];
  return undefined;
}
