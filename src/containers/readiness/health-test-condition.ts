import type { DockerService } from '../../docker/engine/docker.service.js';
import type { Condition } from './condition.js';

/** An image's health test as the engine stores it. */
export interface HealthTest {
  /** `["CMD", …]`, `["CMD-SHELL", "…"]` or `["NONE"]`. */
  Test?: string[];
  /** Nanoseconds; 0: the engine's default. */
  Timeout?: number;
}

const INTERVAL_MS = 1_000;
/** The engine's own limit for a health test that sets none. */
const DEFAULT_LIMIT_MS = 30_000;
/** An exec over the engine's API takes longer than the test itself: a limit below this would cut every try. */
const SHORTEST_LIMIT_MS = 1_000;
/** The longest delay that Node's timers take: they end at once with a longer one. */
const LONGEST_LIMIT_MS = 2 ** 31 - 1;

const NANOS_IN_MS = 1e6;

/** The image's health test passes, run by exec: the engine's own first run comes after 30 s. */
export class HealthTestCondition implements Condition {
  readonly interval = INTERVAL_MS;

  private constructor(
    private readonly docker: DockerService,
    private readonly containerId: string,
    private readonly command: string[],
    readonly limit: number,
  ) {}

  /** @returns undefined where the image has no health test */
  static of(
    docker: DockerService,
    containerId: string,
    test: HealthTest | undefined,
    shell: string[] | undefined,
  ): HealthTestCondition | undefined {
    const command = healthCommand(test?.Test, shell);
    return command && new HealthTestCondition(docker, containerId, command, healthLimit(test?.Timeout));
  }

  async holds(signal: AbortSignal): Promise<boolean> {
    const execId = await this.docker.createExec(this.containerId, { Cmd: this.command }, signal);
    const output = await this.docker.startExec(execId, false, signal);
    for await (const _chunk of output); // the command ends with its output
    return (await this.docker.execState(execId, signal)).exitCode === 0;
  }
}

/** @returns whole milliseconds that `AbortSignal.timeout` takes */
function healthLimit(nanos: number | undefined): number {
  if (!nanos) return DEFAULT_LIMIT_MS;
  return Math.min(Math.max(Math.ceil(nanos / NANOS_IN_MS), SHORTEST_LIMIT_MS), LONGEST_LIMIT_MS);
}

/** @see https://docs.docker.com/reference/dockerfile/#healthcheck */
function healthCommand(test: string[] | undefined, shell: string[] | undefined): string[] | undefined {
  const [kind, ...words] = test ?? [];
  if (kind === 'CMD' && words.length > 0) return words;
  if (kind === 'CMD-SHELL' && words.length > 0) return [...(shell?.length ? shell : ['/bin/sh', '-c']), ...words];
  return undefined;
}
