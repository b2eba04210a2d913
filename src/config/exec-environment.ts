import { IsInt, Max, Min } from 'class-validator';
import { CapacityEnvironment } from './capacity-environment.js';
import type { ExecLimits } from './exec-limits.js';
import { Integer, Size } from './setting-decorators.js';

const MIB = 1024 * 1024;

/** The variables that limit what dockAPI keeps of the commands that it runs. */
export class ExecEnvironment extends CapacityEnvironment {
  /**
   * Bytes of output that dockAPI keeps of each [exec](exec.md), the last ones.
   *
   * @category Limits
   * @default `1m`
   * @values bytes, or a size such as `4m`, up to `64m`
   */
  @Size()
  @IsInt({ message: 'must be bytes, or a size such as 4m' })
  @Min(4_096, { message: 'must be 4096 or more' })
  @Max(64 * MIB, { message: 'must be 64m or less' })
  DOCKAPI_EXEC_HISTORY = MIB;

  /**
   * Bytes of output that dockAPI keeps of all [execs](exec.md) together.
   *
   * @category Limits
   * @default `256m`
   * @values bytes, or a size such as `1g`, up to `16g`
   */
  @Size()
  @IsInt({ message: 'must be bytes, or a size such as 256m' })
  @Min(MIB, { message: 'must be 1m or more' })
  @Max(16_384 * MIB, { message: 'must be 16g or less' })
  DOCKAPI_EXEC_HISTORY_TOTAL = 256 * MIB;

  /**
   * [Execs](exec.md) of one container that dockAPI knows at once. A new one replaces the oldest that has ended.
   *
   * @category Limits
   */
  @Integer() @IsInt() @Min(1) @Max(10_000) DOCKAPI_MAX_EXECS = 100;

  /**
   * Clients that may read or watch the output of one [exec](exec.md) at once.
   *
   * @category Limits
   */
  @Integer() @IsInt() @Min(1) @Max(10_000) DOCKAPI_MAX_EXEC_VIEWERS = 20;
}

export function toExecLimits(values: ExecEnvironment): ExecLimits {
  return Object.freeze({
    historyBytes: values.DOCKAPI_EXEC_HISTORY,
    totalBytes: values.DOCKAPI_EXEC_HISTORY_TOTAL,
    perContainer: values.DOCKAPI_MAX_EXECS,
    viewers: values.DOCKAPI_MAX_EXEC_VIEWERS,
  });
}
