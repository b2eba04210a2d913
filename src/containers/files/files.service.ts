import { Injectable } from '@nestjs/common';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { EngineArchive } from '../../docker/engine/engine-archive.service.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { ContainerFiles, type FoundFile } from './container-files.js';
import type { ContainerPath } from './container-path.js';
import { ContainerTools } from './container-tools.js';
import { EngineView } from './engine-view.js';
import { modeText } from './file-stat.js';
import type { ListedFile } from './file-view.js';
import type { FileEntryDto, FileListDto, PutFileDto, RemovedFileDto, WrittenFileDto } from './files.dto.js';
import { mountsOf } from './mounts.js';
import { OutgoingTar } from './outgoing-tar.js';
import { ToolsView } from './tools-view.js';
import type { Upload } from './upload.js';
import { Views } from './views.js';

/** Maximum number of entries in a list. */
const MOST_ENTRIES = 10_000;

/** The files of containers, running or not. Each `owner` limits the search to this owner's containers; undefined: all. */
@Injectable()
export class FilesService {
  constructor(
    private readonly containers: ManagedContainers,
    private readonly archive: EngineArchive,
    private readonly docker: DockerService,
  ) {}

  /** @throws AppError `container_not_found`, `file_not_found` */
  async find(id: string, owner: string | undefined, path: ContainerPath, signal: AbortSignal): Promise<FoundFile> {
    return (await this.filesOf(id, owner, signal)).find(path, signal);
  }

  /** @throws AppError `container_not_found`, `file_not_found`, `invalid_request`, `disk_full`, `read_only`, `not_supported` */
  async write(
    id: string,
    owner: string | undefined,
    path: ContainerPath,
    { mode, uid, gid, parents }: PutFileDto,
    upload: Upload,
    signal: AbortSignal,
  ): Promise<WrittenFileDto> {
    const files = await this.filesOf(id, owner, signal);
    const file = { mode: Number.parseInt(mode, 8), uid, gid, ...upload };
    const written = await files.write(path, file, parents, signal);
    return { path: written.text, size: upload.size };
  }

  /** @throws AppError `container_not_found`, `file_not_found`, `invalid_request`, `not_supported` */
  async list(
    id: string,
    owner: string | undefined,
    path: ContainerPath,
    depth: number,
    signal: AbortSignal,
  ): Promise<FileListDto> {
    const files = await this.filesOf(id, owner, signal);
    const { path: found, entries, truncated } = await files.list(path, depth, MOST_ENTRIES, signal);
    return { path: found.text, entries: entries.map(toEntryDto), truncated };
  }

  /** @throws AppError `container_not_found`, `file_not_found`, `invalid_request`, `read_only`, `not_supported` */
  async remove(
    id: string,
    owner: string | undefined,
    path: ContainerPath,
    recursive: boolean,
    signal: AbortSignal,
  ): Promise<RemovedFileDto> {
    const removed = await (await this.filesOf(id, owner, signal)).remove(path, recursive, signal);
    return { path: removed.text, removed: true };
  }

  /** @throws AppError as {@link write}, and `invalid_request` if it is not a tar */
  async unpack(
    id: string,
    owner: string | undefined,
    path: ContainerPath,
    parents: boolean,
    upload: Upload,
    signal: AbortSignal,
  ): Promise<WrittenFileDto> {
    const files = await this.filesOf(id, owner, signal);
    const directory = await files.unpack(path, OutgoingTar.ofUpload(upload), parents, signal);
    return { path: directory.text, size: upload.size };
  }

  private async filesOf(id: string, owner: string | undefined, signal: AbortSignal): Promise<ContainerFiles> {
    const details = await this.containers.inspect(id, owner, signal);
    const engine = new EngineView(this.archive, details.Id);
    const tools = details.State.Running ? new ToolsView(new ContainerTools(this.docker, details.Id)) : undefined;
    return new ContainerFiles(new Views(engine, tools, mountsOf(details)));
  }
}

function toEntryDto({ path, stat }: ListedFile): FileEntryDto {
  const { type, size, mode, uid, gid, modified, target } = stat;
  return {
    path: path.text,
    name: textOf(path.name),
    ...(!path.isText && { path_encoded: path.encoded }),
    type,
    size,
    mode: modeText(mode),
    uid,
    gid,
    modified: modified.toISOString(),
    ...(target !== undefined && { target: textOf(target) }),
  };
}

function textOf(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}
