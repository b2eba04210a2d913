import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { LABEL } from '../../docker/containers/managed-container.js';
import { ReadyDto } from './ready.dto.js';
import { type ReadySpec, toReadySpec } from './ready-spec.js';

/** The conditions of a container's own run, and their timeout. */
export interface KeptReady {
  spec: ReadySpec;
  /** Milliseconds from the start of the container. */
  timeoutMs: number;
}

/**
 * The value of `dockapi.ready`: JSON. It includes the run's id, because an image committed from the container inherits
 * its labels.
 *
 * @param seconds the run's timeout
 */
export function readyLabel(ready: ReadyDto, seconds: number, runId: string): string {
  return JSON.stringify({ run: runId, ...ready, timeout: seconds });
}

/**
 * The conditions that the container's own run asked for. A label with another run's id is ignored: an exec condition in
 * it would run somebody else's command.
 */
export function keptReady(labels: Record<string, string>): KeptReady | undefined {
  const text = labels[LABEL.ready];
  if (text === undefined) return undefined;
  try {
    const { run, ...fields } = JSON.parse(text) as Record<string, unknown>;
    if (run === undefined || run !== labels[LABEL.run]) return undefined;
    const ready = plainToInstance(ReadyDto, fields);
    if (validateSync(ready, { whitelist: true, forbidNonWhitelisted: true }).length > 0) return undefined;
    return ready.timeout === undefined ? undefined : { spec: toReadySpec(ready), timeoutMs: ready.timeout * 1_000 };
  } catch {
    return undefined;
  }
}
