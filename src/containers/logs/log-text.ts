import { Transform, type TransformCallback } from 'node:stream';
import type { LinePiece } from './message-text.js';

export interface LogTextOptions {
  timestamps: boolean;
  /** Lines to skip at the beginning. Default: 0. */
  skip?: number;
  /** Lines to write after them. Default: all. */
  take?: number;
}

/** Writes the lines of a log as text. */
export class LogText extends Transform {
  private lines = 0;

  constructor(private readonly options: LogTextOptions) {
    super({ writableObjectMode: true });
  }

  override _transform({ time, data, first }: LinePiece, _encoding: BufferEncoding, done: TransformCallback): void {
    const { timestamps, skip = 0, take = Infinity } = this.options;
    if (first) this.lines++;
    if (this.lines <= skip || this.lines > skip + take) return done();
    if (first && timestamps && time !== '') this.push(`${time} `);
    done(null, data);
  }
}
