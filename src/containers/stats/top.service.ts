import { Injectable } from '@nestjs/common';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { EngineVerbs } from '../../docker/engine/engine-verbs.service.js';
import { requireState } from '../../docker/containers/container-state.js';
import type { ProcessDto, ProcessesDto } from './top.dto.js';

/** For ps (procps) on the engine's host. Longer user names would be shown as numbers. */
const COLUMNS = '-eo pid,ppid,user:32,pcpu,pmem,etimes,args';

@Injectable()
export class TopService {
  constructor(
    private readonly verbs: EngineVerbs,
    private readonly containers: ManagedContainers,
  ) {}

  /**
   * The processes of a running or paused container.
   *
   * @param owner the required owner; undefined: any
   * @throws AppError `container_not_found`, `container_not_running`
   */
  async top(id: string, owner: string | undefined, signal: AbortSignal): Promise<ProcessesDto> {
    const details = await this.containers.inspect(id, owner, signal);
    requireState(details, ['running', 'paused']);
    const { Processes } = await this.verbs.top(details.Id, COLUMNS, signal);
    return { processes: (Processes ?? []).map(toProcess) };
  }
}

function toProcess([pid, ppid, user = '', cpu, memory, elapsed, command = '']: string[]): ProcessDto {
  return {
    pid: Number(pid),
    ppid: Number(ppid),
    user,
    cpu_percent: Number(cpu),
    memory_percent: Number(memory),
    elapsed: Number(elapsed),
    command,
  };
}
