import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { ContainerPath } from '../../containers/files/container-path.js';
import { FilesActivity } from '../../containers/files/files-activity.service.js';
import { FilesService } from '../../containers/files/files.service.js';
import { AppError } from '../../errors/app-error.js';
import type { InputSchema, Tool, ToolCall } from '../tool.js';
import { CONTAINER } from './container-argument.js';
import { type Encoding, ENCODINGS, WriteFileArguments } from './tool-arguments.dto.js';

/** RFC 4648, section 4. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

@Injectable()
export class WriteFileTool implements Tool<WriteFileArguments> {
  readonly name = 'write_file';
  readonly description =
    'Writes a file of a container, running or stopped, and creates missing directories. An existing file is replaced.';
  readonly scope = 'files';
  readonly hints = { title: 'Write a file', readOnlyHint: false, destructiveHint: true, idempotentHint: true };
  readonly arguments = WriteFileArguments;
  readonly input: InputSchema = {
    type: 'object',
    required: ['container', 'path', 'content'],
    properties: {
      ...CONTAINER,
      path: { type: 'string', description: 'Absolute path in the container' },
      content: { type: 'string', description: 'The whole content' },
      encoding: { enum: ENCODINGS, description: 'Of the content. Default: utf-8' },
      mode: { type: 'string', description: 'Permissions, octal. Default: 0644' },
      uid: { type: 'integer', minimum: 0, description: 'User id of the owner. Default: 0' },
      gid: { type: 'integer', minimum: 0, description: 'Group id. Default: 0' },
      parents: { type: 'boolean', description: 'Create missing directories. Default: true' },
    },
  };

  constructor(
    private readonly files: FilesService,
    private readonly activity: FilesActivity,
  ) {}

  async call({ container, content, encoding, ...file }: WriteFileArguments, call: ToolCall): Promise<object> {
    const { caller, response, signal } = call;
    const bytes = bytesOf(content, encoding);
    await this.activity.begin(container, caller, response, signal);
    const upload = { size: bytes.length, content: Readable.from([bytes]) };
    return this.files.write(container, caller.onlyOwner, ContainerPath.of(file.path), file, upload, signal);
  }
}

/** @throws AppError `invalid_request`: Node's decoder would drop what is not base64 */
function bytesOf(content: string, encoding: Encoding): Buffer {
  if (encoding === 'base64' && !BASE64.test(content)) throw AppError.invalidField('content', 'must be base64');
  return Buffer.from(content, encoding);
}
