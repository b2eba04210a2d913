import type { ContainerOptions, HostOptions } from '../../../docker/engine/engine-types.js';
import { commandWords } from '../../exec/command-line.js';
import type { ProcessFieldsDto } from './process.dto.js';

export interface ProcessSpec {
  /** undefined: the image's; empty: none. */
  entrypoint: string[] | undefined;
  workdir: string | undefined;
  hostname: string | undefined;
  /** undefined: the engine's default. */
  init: boolean | undefined;
  /** A signal's name or number. */
  stopSignal: string | undefined;
  /** Seconds. */
  stopTimeout: number | undefined;
  groups: string[];
}

/** @throws AppError `invalid_request` for an entrypoint with an unclosed quote */
export function toProcessSpec(fields: ProcessFieldsDto): ProcessSpec {
  return {
    entrypoint: fields.entrypoint == null ? undefined : entrypointWords(fields.entrypoint),
    workdir: fields.workdir ?? undefined,
    hostname: fields.hostname ?? undefined,
    init: fields.init ?? undefined,
    stopSignal: fields.stop_signal == null ? undefined : String(fields.stop_signal).toUpperCase(),
    stopTimeout: fields.stop_timeout ?? undefined,
    groups: fields.group_add ?? [],
  };
}

export function processConfig(spec: ProcessSpec): Omit<ContainerOptions, 'HostConfig'> {
  return {
    ...(spec.entrypoint !== undefined && { Entrypoint: spec.entrypoint }),
    ...(spec.workdir !== undefined && { WorkingDir: spec.workdir }),
    ...(spec.hostname !== undefined && { Hostname: spec.hostname }),
    ...(spec.stopSignal !== undefined && { StopSignal: spec.stopSignal }),
    ...(spec.stopTimeout !== undefined && { StopTimeout: spec.stopTimeout }),
  };
}

export function processHostConfig(spec: ProcessSpec): HostOptions {
  return {
    ...(spec.init !== undefined && { Init: spec.init }),
    ...(spec.groups.length > 0 && { GroupAdd: spec.groups }),
  };
}

/**
 * `[""]`, as sent by Docker's CLI, means none too. With it the engine would drop the image's command, which `[]` keeps
 * (moby daemon/commit.go, `merge`).
 */
function entrypointWords(asked: string | string[]): string[] {
  const words = commandWords(asked, 'entrypoint');
  return words.length === 1 && words[0] === '' ? [] : words;
}
