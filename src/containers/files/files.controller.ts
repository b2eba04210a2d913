import { Controller, Delete, Get, Head, HttpCode, Param, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { Needs } from '../../access/needs.decorator.js';
import { Config } from '../../config/config.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { BodyIs } from '../../http/body-policy.js';
import { ClientGone } from '../../http/client-gone.decorator.js';
import { ApiContainerId, ONE_CONTAINER } from '../container-route.js';
import { ContainerPath } from './container-path.js';
import { BYTES, sendFile, TAR } from './file-response.js';
import { FilesActivity } from './files-activity.service.js';
import {
  DeleteFileDto,
  FileListDto,
  FilePathDto,
  ListFilesDto,
  PutFileDto,
  RemovedFileDto,
  WrittenFileDto,
} from './files.dto.js';
import { FilesService } from './files.service.js';
import { PathQuery } from './path-query.decorator.js';
import { withTar, withUpload } from './upload.js';

const BINARY = { schema: { type: 'string', format: 'binary' } };
const READING = ['file_not_found', 'not_supported', 'precondition_failed', 'container_not_running'] as const;
const REMOVING = ['file_not_found', 'read_only', 'not_supported', 'container_not_running'] as const;
const WRITING = [...REMOVING, 'disk_full'] as const;

@ApiTags('files')
@Controller('containers')
export class FilesController {
  constructor(
    private readonly files: FilesService,
    private readonly activity: FilesActivity,
    private readonly config: Config,
  ) {}

  /** Returns a file's size, time, type and mode in headers. */
  @Head(':id/files')
  @Needs('files')
  @ApiContainerId()
  @ApiOkResponse({ description: 'The headers of GET' })
  @ApiResponse({ status: 304, description: 'Not changed' })
  @ApiProblems(...READING, ...ONE_CONTAINER)
  async stat(
    @Param('id') id: string,
    @Query() _query: FilePathDto,
    @PathQuery() path: ContainerPath,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.activity.look(id, caller, response, gone);
    await sendFile(await this.files.find(id, caller.onlyOwner, path, gone), request, response, gone);
  }

  /** Reads a file, or a directory as a tar. With `Accept: application/x-tar`, a file is a tar too. */
  @Get(':id/files')
  @Needs('files')
  @ApiContainerId()
  @ApiOkResponse({ description: 'The file, or a tar', content: { [BYTES]: BINARY, [TAR]: BINARY } })
  @ApiResponse({ status: 206, description: 'The part that `Range` names', content: { [BYTES]: BINARY } })
  @ApiResponse({ status: 304, description: 'Not changed' })
  @ApiProblems('range_not_satisfiable', ...READING, ...ONE_CONTAINER)
  async read(
    @Param('id') id: string,
    @Query() _query: FilePathDto,
    @PathQuery() path: ContainerPath,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.activity.begin(id, caller, response, gone);
    await sendFile(await this.files.find(id, caller.onlyOwner, path, gone), request, response, gone);
  }

  /** Lists a directory. */
  @Get(':id/files/list')
  @Needs('files')
  @ApiContainerId()
  @ApiProblems('file_not_found', 'not_supported', 'container_not_running', ...ONE_CONTAINER)
  async list(
    @Param('id') id: string,
    @Query() { depth }: ListFilesDto,
    @PathQuery() path: ContainerPath,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<FileListDto> {
    await this.activity.look(id, caller, response, gone);
    return this.files.list(id, caller.onlyOwner, path, depth, gone);
  }

  /** Removes a file, a link, or a directory. */
  @Delete(':id/files')
  @Needs('files')
  @ApiContainerId()
  @ApiProblems(...REMOVING, ...ONE_CONTAINER)
  async remove(
    @Param('id') id: string,
    @Query() { recursive }: DeleteFileDto,
    @PathQuery() path: ContainerPath,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RemovedFileDto> {
    await this.activity.begin(id, caller, response, gone);
    return this.files.remove(id, caller.onlyOwner, path, recursive, gone);
  }

  /** Writes a file, or extracts a tar into a directory. If the body is incomplete, nothing is changed. */
  @Put(':id/files')
  @Needs('files')
  @HttpCode(201)
  @BodyIs('stream')
  @ApiContainerId()
  @ApiConsumes(BYTES, TAR)
  @ApiBody(BINARY)
  @ApiProblems(...WRITING, 'payload_too_large', ...ONE_CONTAINER)
  async write(
    @Param('id') id: string,
    @Query() query: PutFileDto,
    @PathQuery() path: ContainerPath,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<WrittenFileDto> {
    await this.activity.begin(id, caller, response, gone);
    const limit = this.config.uploadLimit;
    if (request.is(TAR) === TAR)
      return withTar(request, limit, (tar) => this.files.unpack(id, caller.onlyOwner, path, query.parents, tar, gone));
    return withUpload(request, limit, (file) => this.files.write(id, caller.onlyOwner, path, query, file, gone));
  }
}
