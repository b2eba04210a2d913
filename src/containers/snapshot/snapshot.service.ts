import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../../access/caller.js';
import { Config } from '../../config/config.js';
import { requireState } from '../../docker/containers/container-state.js';
import { publicIdOf } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { toAppError } from '../../docker/engine/docker-errors.js';
import { EngineVerbs } from '../../docker/engine/engine-verbs.service.js';
import { parseImageReference } from '../../docker/images/image-reference.js';
import { AppError } from '../../errors/app-error.js';
import type { Work } from '../../operations/work.js';
import { checkLabels } from '../run/run-spec.js';
import { flatObjects } from './flat-objects.js';
import type { ChangesDto, CommitDto, CommittedImageDto } from './snapshot.dto.js';

/** Maximum number of entries in a response. */
const MAX_CHANGES = 10_000;
/** By the engine's number (moby `pkg/archive/changes.go`: ChangeType). */
const KINDS = ['changed', 'added', 'deleted'] as const;
const EXAMINED = ['created', 'running', 'paused', 'restarting', 'exited'] as const;

/** Lists the changes in a container's file system, and commits it to an image. */
@Injectable()
export class SnapshotService {
  constructor(
    private readonly verbs: EngineVerbs,
    private readonly containers: ManagedContainers,
    private readonly config: Config,
  ) {}

  /**
   * @param owner the required owner; undefined: any
   * @throws AppError `container_not_found`, `container_not_running` while it is being removed
   */
  async changes(id: string, owner: string | undefined, signal: AbortSignal): Promise<ChangesDto> {
    const details = await this.containers.inspect(id, owner, signal);
    requireState(details, EXAMINED);
    const changes: ChangesDto['changes'] = [];
    const body = await this.verbs.changes(details.Id, signal);
    try {
      for await (const { Path, Kind } of readChanges(body)) {
        if (changes.length === MAX_CHANGES) return { changes, truncated: true };
        changes.push({ path: Path, kind: KINDS[Kind] ?? 'changed' });
      }
    } catch (error) {
      throw toAppError(error, 'changes');
    }
    return { changes, truncated: false };
  }

  /** @throws AppError `invalid_request`, `forbidden`, `container_not_found`, `container_not_running` while it is being removed */
  async commit(
    id: string,
    caller: Caller,
    { image, pause, labels }: CommitDto,
    work: Work,
  ): Promise<CommittedImageDto> {
    const target = targetOf(image);
    const own = checkLabels(labels ?? {});
    this.checkMayCommit(caller);
    const details = await this.containers.inspect(id, caller.onlyOwner);
    requireState(details, EXAMINED);
    await work.begin();
    work.hasContainer(publicIdOf(details.Id, details.Config.Labels));
    work.report({ phase: 'committing' });
    const all = { ...own, ...withoutValues(details.Config.Labels) };
    return { id: await this.verbs.commit(details.Id, target, all, pause ?? true), image };
  }

  /** With a name that `DOCKAPI_IMAGES` allows, a commit would get around that limit. */
  private checkMayCommit(caller: Caller): void {
    if (this.config.policy.images === undefined || caller.may('admin')) return;
    throw new AppError('forbidden', 'The scope "admin" is missing: a commit needs it while DOCKAPI_IMAGES is set');
  }
}

function readChanges(body: Readable) {
  return flatObjects<{ Path: string; Kind: number }>(body.setEncoding('utf8') as AsyncIterable<string>);
}

/** A name with a tag: neither ids nor digests can be chosen. */
function targetOf(image: string): { repo: string; tag: string } {
  const { pull } = parseImageReference(image);
  if (pull && !pull.tag.includes(':')) return { repo: pull.fromImage, tag: pull.tag };
  throw AppError.invalidField(
    'image',
    'must be a name with an optional tag, such as team/snapshot:1, without a digest',
  );
}

/** The engine copies the container's labels into the image. dockAPI's own cannot be left out, so they are emptied. */
function withoutValues(labels: Record<string, string>): Record<string, string> {
  const own = Object.keys(labels).filter((key) => key.startsWith('dockapi.'));
  return Object.fromEntries(own.map((key) => [key, '']));
}
