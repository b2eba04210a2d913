import { Injectable } from '@nestjs/common';
import type { FoundFile } from '../../containers/files/container-files.js';
import { ContainerPath } from '../../containers/files/container-path.js';
import { FilesActivity } from '../../containers/files/files-activity.service.js';
import { FilesService } from '../../containers/files/files.service.js';
import { readPart } from '../../containers/files/read-part.js';
import { AppError } from '../../errors/app-error.js';
import type { InputSchema, Tool, ToolCall } from '../tool.js';
import { firstOf, MOST_BYTES } from '../tool-result.js';
import { CONTAINER } from './container-argument.js';
import { type Encoding, ENCODINGS, ReadFileArguments } from './tool-arguments.dto.js';

/** Characters of base64, and the bytes that they stand for. */
const BASE64 = { characters: 4, bytes: 3 };

/** Bytes that a character may lack where a part of a file ends. */
const MOST_LACKING = 3;

@Injectable()
export class ReadFileTool implements Tool<ReadFileArguments> {
  readonly name = 'read_file';
  readonly description =
    'Reads a file of a container, running or stopped; of a directory, lists the entries. A long file comes in parts: ' +
    'continue with the next_offset of the result until that is null.';
  readonly scope = 'files';
  readonly hints = { title: 'Read a file', readOnlyHint: true };
  readonly arguments = ReadFileArguments;
  readonly input: InputSchema = {
    type: 'object',
    required: ['container', 'path'],
    properties: {
      ...CONTAINER,
      path: { type: 'string', description: 'Absolute path in the container' },
      offset: { type: 'integer', minimum: 0, description: 'Byte at which to begin. Default: 0' },
      encoding: { enum: ENCODINGS, description: 'Of the content. Default: utf-8 if it is text, otherwise base64' },
    },
  };

  constructor(
    private readonly files: FilesService,
    private readonly activity: FilesActivity,
  ) {}

  async call({ container, path: text, offset, encoding }: ReadFileArguments, call: ToolCall): Promise<object> {
    const { caller, response, signal } = call;
    const path = ContainerPath.of(text);
    await this.activity.begin(container, caller, response, signal);
    const file = await this.files.find(container, caller.onlyOwner, path, signal);
    if (file.stat.type === 'directory') return this.files.list(container, caller.onlyOwner, path, 1, signal);
    return contentOf(file, offset, encoding, signal);
  }
}

/** @throws AppError `invalid_request`, `not_supported` */
async function contentOf(file: FoundFile, offset: number, asked: Encoding | undefined, signal: AbortSignal) {
  const { size } = file.stat;
  if (offset > size) throw AppError.invalidField('offset', `must be at most the size of the file, which is ${size}`);
  const head = { path: file.path.text, size, offset, next_offset: size, encoding: 'base64', truncated: false };
  const most = MOST_BYTES - Buffer.byteLength(JSON.stringify({ ...head, content: '' }));
  const end = Math.min(size, offset + most);
  const bytes = end > offset ? await readPart(file, { start: offset, end: end - 1 }, signal) : Buffer.alloc(0);
  const text = asked === 'base64' ? undefined : textOf(bytes, end < size);
  if (text === undefined && asked === 'utf-8')
    throw AppError.invalidField('encoding', 'the file is not UTF-8: read it as base64');
  const part = text === undefined ? asBase64(bytes, most) : asText(text, most);
  const next = offset + part.length;
  return { ...head, ...part.fields, next_offset: next < size ? next : null, truncated: next < size };
}

/** A content, and how many bytes of the file it is. */
interface Part {
  fields: { encoding: Encoding; content: string };
  length: number;
}

function asText(text: string, most: number): Part {
  const content = firstOf(text, most);
  return { fields: { encoding: 'utf-8', content }, length: Buffer.byteLength(content) };
}

function asBase64(bytes: Buffer, most: number): Part {
  const part = bytes.subarray(0, Math.floor(most / BASE64.characters) * BASE64.bytes);
  return { fields: { encoding: 'base64', content: part.toString('base64') }, length: part.length };
}

/**
 * The text of bytes in UTF-8; undefined if they are none.
 *
 * @param isPart whether the last character may be cut, which is left out then
 */
function textOf(bytes: Buffer, isPart: boolean): string | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for (let cut = 0; cut <= (isPart ? MOST_LACKING : 0); cut++) {
    try {
      return decoder.decode(bytes.subarray(0, bytes.length - cut));
    } catch {
      continue;
    }
  }
  return undefined;
}
