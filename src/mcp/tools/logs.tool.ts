import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { LogsDto } from '../../containers/dto/container-queries.dto.js';
import { LogsService } from '../../containers/logs/logs.service.js';
import { Shutdown } from '../../http/shutdown.js';
import type { InputSchema, Tool, ToolCall } from '../tool.js';
import { MOST_BYTES } from '../tool-result.js';
import { CONTAINER } from './container-argument.js';
import { LogsArguments } from './tool-arguments.dto.js';

@Injectable()
export class LogsTool implements Tool<LogsArguments> {
  readonly name = 'logs';
  readonly description = 'Reads the end of the log of a container: stdout and stderr as one text.';
  readonly scope = 'read';
  readonly hints = { title: 'Read a log', readOnlyHint: true };
  readonly arguments = LogsArguments;
  readonly endKeptOf = 'log';
  readonly input: InputSchema = {
    type: 'object',
    required: ['container'],
    properties: {
      ...CONTAINER,
      tail: { type: 'integer', minimum: 0, maximum: 10_000, description: 'Number of lines. Default: 200' },
      since: { type: 'string', description: 'Only later lines: RFC 3339, Unix seconds, or a duration such as "10m"' },
      until: { type: 'string', description: 'Only earlier lines, in the same formats' },
      timestamps: { type: 'boolean', description: 'Begin each line with its time' },
    },
  };

  constructor(
    private readonly logs: LogsService,
    private readonly shutdown: Shutdown,
  ) {}

  async call({ container, tail, ...query }: LogsArguments, { caller, signal }: ToolCall): Promise<object> {
    using _place = this.logs.places.enter();
    const request = Object.assign(new LogsDto(), query, { tail: String(tail) });
    const { lines, text } = await this.logs.open(container, caller.onlyOwner, request, signal, this.shutdown.signal);
    const end = new LastBytes(MOST_BYTES);
    await pipeline(lines, text, end, { signal });
    return { log: end.text(), truncated: end.isCut };
  }
}

/** Keeps the last bytes that are written. */
class LastBytes extends Writable {
  private readonly chunks: Buffer[] = [];
  private size = 0;
  isCut = false;

  constructor(private readonly limit: number) {
    super();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.chunks.push(Buffer.from(chunk)); // its memory may belong to a larger piece
    this.size += chunk.length;
    while (this.size - (this.chunks[0]?.length ?? 0) >= this.limit) {
      this.size -= this.chunks.shift()?.length ?? 0;
      this.isCut = true;
    }
    done();
  }

  /** From the beginning of a line, if lines before it are missing. */
  text(): string {
    const all = Buffer.concat(this.chunks);
    const kept = all.subarray(Math.max(0, all.length - this.limit));
    this.isCut ||= kept.length < all.length;
    const text = kept.toString('utf8');
    return this.isCut ? text.slice(text.indexOf('\n') + 1) : text;
  }
}
