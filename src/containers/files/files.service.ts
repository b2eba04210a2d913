import { Injectable } from '@nestjs/common';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { EngineArchive } from '../../docker/engine/engine-archive.service.js';
import { ContainerFiles, type FoundFile } from './container-files.js';
import type { ContainerPath } from './container-path.js';
import { EngineView } from './engine-view.js';
import type { PutFileDto, WrittenFileDto } from './files.dto.js';
import type { Upload } from './upload.js';

/** The files of containers, running or not. Each `owner` limits the search to this owner's containers; undefined: all. */
@Injectable()
export class FilesService {
  constructor(
    private readonly containers: ManagedContainers,
    private readonly archive: EngineArchive,
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

  private async filesOf(id: string, owner: string | undefined, signal: AbortSignal): Promise<ContainerFiles> {
    const details = await this.containers.inspect(id, owner, signal);
    const engine = new EngineView(this.archive, details.Id);
    return new ContainerFiles(() => engine);
  }
}
