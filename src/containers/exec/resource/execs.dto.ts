import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsBoolean, IsOptional, Matches } from 'class-validator';
import { ApiNullable } from '../../../http/api-nullable.decorator.js';
import { IsIntBetween, IsQueryBoolean, IsQueryInt } from '../../../http/field-decorators.js';
import { IsSignal } from '../../signals.js';
import { CommandDto } from '../exec.dto.js';
import { EXEC_STATES, type ExecState } from '../session/exec-session.js';

/** An `exec_id`. Two names cannot be sent in a path: clients take `.` and `..` away. */
export const EXEC_ID = /^(?!\.{1,2}$)[A-Za-z0-9_.-]{1,128}$/;
export const EXEC_ID_RULE = 'must be 1 to 128 of A-Z, a-z, 0-9, "_", "." and "-", and not "." or ".."';

/** A window is larger than any piece of output, and small enough to be kept for each client. */
export const WINDOW = { least: 64 * 1024, most: 4 * 1024 * 1024 };

const WEEK = 7 * 86_400;
const HOUR = 3_600;
const MOST_CELLS = 10_000;
const MOST_WAIT = 60;

export class StartExecDto extends CommandDto {
  /** Whether the command takes input: see the routes `input` and `attach`. */
  @IsOptional()
  @IsBoolean()
  @ApiProperty({ type: 'boolean', default: false })
  stdin?: boolean = false;

  /**
   * Whether the command waits while its output is not read, so that no reader misses any: see docs/exec.md. Otherwise it goes
   * on at its own pace.
   */
  @IsOptional()
  @IsBoolean()
  @ApiProperty({ type: 'boolean', default: false })
  wait_for_reader?: boolean = false;

  /** Columns of the terminal, with `tty`. */
  @IsOptional()
  @IsIntBetween(1, MOST_CELLS)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MOST_CELLS, required: false })
  cols?: number;

  /** Rows of the terminal, with `tty`. */
  @IsOptional()
  @IsIntBetween(1, MOST_CELLS)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MOST_CELLS, required: false })
  rows?: number;

  /**
   * A name of your own, so that the request can be sent again: with the same body it returns the same exec. 1 to 128 of `A-Z`,
   * `a-z`, `0-9`, `_`, `.` and `-`. Default: a random one.
   */
  @IsOptional()
  @Matches(EXEC_ID, { message: EXEC_ID_RULE })
  @ApiProperty({ type: 'string', required: false })
  exec_id?: string;

  /** Seconds that the exec and its output are kept after its end. */
  @IsOptional()
  @IsIntBetween(0, WEEK)
  @ApiProperty({ type: 'integer', minimum: 0, maximum: WEEK, default: 600 })
  keep?: number = 600;
}

@ApiSchema({ name: 'ExecOutput' })
export class ExecOutputDto {
  /** The output after this byte is kept. */
  @ApiProperty({ type: 'integer', example: 0 })
  first: number;

  /** Number of bytes so far: later output is read after this one. */
  @ApiProperty({ type: 'integer', example: 6 })
  next: number;
}

@ApiSchema({ name: 'Exec' })
export class ExecSessionDto {
  exec_id: string;

  /** Full id. */
  container_id: string;

  /** Program and arguments. @example ["sh", "-c", "echo hello"] */
  command: string[];

  /** Whether it has a terminal. */
  tty: boolean;

  /** Whether it waits while its output is not read. */
  wait_for_reader: boolean;

  @ApiProperty({
    enum: EXEC_STATES,
    description: '`lost`: dockAPI or the engine ended meanwhile, and the command may go on.',
  })
  state: ExecState;

  /** 126 or 127 if the command could not be started; null while it runs, or if it is not known. */
  @ApiNullable('integer', 0)
  exit_code: number | null;

  /** The signal that ended it, by its exit code. */
  @ApiNullable('string', null)
  signal: string | null;

  /** RFC 3339. */
  @ApiProperty({ format: 'date-time' })
  started_at: string;

  /** RFC 3339; null while it runs. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  ended_at: string | null;

  @ApiProperty({ enum: ['open', 'closed', 'none'] })
  stdin: 'open' | 'closed' | 'none';

  output: ExecOutputDto;

  @ApiProperty({
    type: 'array',
    items: { type: 'integer' },
    required: false,
    description: 'Processes of the command that could not be ended; absent if there are none.',
  })
  survivors?: number[];
}

export class WaitExecDto {
  /** Seconds to wait for its end, at most. */
  @IsOptional()
  @IsQueryInt(0, MOST_WAIT)
  @ApiProperty({ type: 'integer', minimum: 0, maximum: MOST_WAIT, default: 0 })
  wait?: number = 0;
}

export class ReadOutputDto {
  /** Number of bytes to skip: those that were read before. `Last-Event-ID` wins. */
  @IsOptional()
  @IsQueryInt(0, Number.MAX_SAFE_INTEGER)
  @ApiProperty({ type: 'integer', minimum: 0, default: 0 })
  after?: number = 0;

  /** Whether to go on until the command ends. */
  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: false })
  follow?: boolean = false;
}

export class AttachDto {
  /** Number of bytes to skip. */
  @IsOptional()
  @IsQueryInt(0, Number.MAX_SAFE_INTEGER)
  @ApiProperty({ type: 'integer', minimum: 0, required: false })
  after?: number;

  /** Only watch. */
  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: false })
  watch?: boolean = false;

  /** Take the place of the client that writes. */
  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: false })
  takeover?: boolean = false;

  /** Number of bytes that may be on their way each way, as docs/exec.md says. Default: no limit. */
  @IsOptional()
  @IsQueryInt(WINDOW.least, WINDOW.most)
  @ApiProperty({ type: 'integer', minimum: WINDOW.least, maximum: WINDOW.most, required: false })
  window?: number;
}

export class InputDto {
  /** Whether to close the input after this body. */
  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: false })
  eof?: boolean = false;
}

export class ResizeDto {
  @IsIntBetween(1, MOST_CELLS)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MOST_CELLS, example: 120 })
  cols: number;

  @IsIntBetween(1, MOST_CELLS)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MOST_CELLS, example: 40 })
  rows: number;
}

export class KillExecDto {
  /** The first signal, by its name, with or without `SIG`, or its number. */
  @IsOptional()
  @IsSignal()
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'integer' }], default: 'TERM', example: 'TERM', required: false })
  signal?: string | number = 'TERM';

  /** Seconds until SIGKILL. */
  @IsOptional()
  @IsIntBetween(0, HOUR)
  @ApiProperty({ type: 'integer', minimum: 0, maximum: HOUR, default: 5 })
  grace?: number = 5;
}
