import { IsInt, Max, Min } from 'class-validator';
import type { Capacity } from './capacity.js';
import { Integer, Size } from './setting-decorators.js';

const MIB = 1024 * 1024;

/** The variables that limit what dockAPI keeps, and for how many clients. */
export class CapacityEnvironment {
  /**
   * Clients that may follow `GET /events` at once.
   *
   * @category Limits
   */
  @Integer() @IsInt() @Min(1) @Max(100_000) DOCKAPI_EVENT_READERS = 1_000;

  /**
   * Clients that may read logs at once.
   *
   * @category Limits
   */
  @Integer() @IsInt() @Min(1) @Max(100_000) DOCKAPI_LOG_READERS = 1_000;

  /**
   * Clients that may follow stats at once.
   *
   * @category Limits
   */
  @Integer() @IsInt() @Min(1) @Max(100_000) DOCKAPI_STATS_READERS = 1_000;

  /**
   * Clients that may follow `GET /operations/{id}/events` at once.
   *
   * @category Limits
   */
  @Integer() @IsInt() @Min(1) @Max(100_000) DOCKAPI_OPERATION_READERS = 1_000;

  /**
   * [Events](events.md) that are kept, the last ones.
   *
   * @category Limits
   */
  @Integer() @IsInt() @Min(1) @Max(1_000_000) DOCKAPI_EVENT_HISTORY = 10_000;

  /**
   * Events that may be due to one webhook; beyond them the oldest is dropped.
   *
   * @category Limits
   */
  @Integer() @IsInt() @Min(1) @Max(100_000) DOCKAPI_WEBHOOK_QUEUE = 1_000;

  /**
   * [Operations](operations.md) of one owner that are kept; beyond them the oldest that have ended are forgotten.
   *
   * @category Limits
   */
  @Integer() @IsInt() @Min(1) @Max(100_000) DOCKAPI_MAX_OPERATIONS = 1_000;

  /**
   * New [idempotency keys](idempotency.md) of one owner within 24 hours. Each keeps a response.
   *
   * @category Limits
   */
  @Integer() @IsInt() @Min(1) @Max(10_000_000) DOCKAPI_MAX_IDEMPOTENCY_KEYS = 50_000;

  /**
   * Bytes of the responses to [idempotency keys](idempotency.md) of one owner that are kept within 24 hours. Those of up to 4 KiB
   * do not count.
   *
   * @category Limits
   * @default `64m`
   * @values bytes, or a size such as `256m`, up to `16g`
   */
  @Size()
  @IsInt({ message: 'must be bytes, or a size such as 256m' })
  @Min(MIB, { message: 'must be 1m or more' })
  @Max(16_384 * MIB, { message: 'must be 16g or less' })
  DOCKAPI_IDEMPOTENCY_TOTAL = 64 * MIB;

  /**
   * [Links](authentication.md#links) that a container may have at a time.
   *
   * @category Limits
   */
  @Integer() @IsInt() @Min(1) @Max(10_000) DOCKAPI_MAX_LINKS = 100;

  /**
   * [Tickets](authentication.md#tickets) of one token within 30 seconds.
   *
   * @category Limits
   */
  @Integer() @IsInt() @Min(1) @Max(100_000) DOCKAPI_MAX_TICKETS = 1_000;
}

export function toCapacity(values: CapacityEnvironment): Capacity {
  return Object.freeze({
    eventReaders: values.DOCKAPI_EVENT_READERS,
    logReaders: values.DOCKAPI_LOG_READERS,
    statsReaders: values.DOCKAPI_STATS_READERS,
    operationReaders: values.DOCKAPI_OPERATION_READERS,
    events: values.DOCKAPI_EVENT_HISTORY,
    webhookQueue: values.DOCKAPI_WEBHOOK_QUEUE,
    operations: values.DOCKAPI_MAX_OPERATIONS,
    idempotencyKeys: values.DOCKAPI_MAX_IDEMPOTENCY_KEYS,
    idempotencyBytes: values.DOCKAPI_IDEMPOTENCY_TOTAL,
    links: values.DOCKAPI_MAX_LINKS,
    tickets: values.DOCKAPI_MAX_TICKETS,
  });
}
