import { ApiProperty } from '@nestjs/swagger';

export class MemoryStatsDto {
  /** Bytes in use, without the page cache that the kernel can drop. */
  @ApiProperty({ type: 'integer', example: 4_194_304 })
  used: number;

  /** The container's limit in bytes, otherwise the host's memory. */
  @ApiProperty({ type: 'integer', example: 268_435_456 })
  limit: number;

  /** Of `limit`. */
  @ApiProperty({ type: 'number', example: 1.56 })
  percent: number;
}

/** Bytes since the container's start, over all of its network interfaces; zeros without any. */
export class NetworkStatsDto {
  @ApiProperty({ type: 'integer', example: 1_024 })
  received: number;

  @ApiProperty({ type: 'integer', example: 2_048 })
  sent: number;

  @ApiProperty({ type: 'integer', example: 0 })
  received_per_second: number;

  @ApiProperty({ type: 'integer', example: 0 })
  sent_per_second: number;
}

/** Bytes since the container's start, over all block devices. */
export class BlockStatsDto {
  @ApiProperty({ type: 'integer', example: 0 })
  read: number;

  @ApiProperty({ type: 'integer', example: 0 })
  written: number;

  @ApiProperty({ type: 'integer', example: 0 })
  read_per_second: number;

  @ApiProperty({ type: 'integer', example: 0 })
  written_per_second: number;
}

/** Resource usage of a running container. Rates are over the last second; in a stream's first event, since the start. */
export class StatsDto {
  /** The full id. */
  id: string;

  /** @example "my-nginx" */
  name: string;

  /** Time of the measurement, RFC 3339. @example "2026-11-23T12:00:00.123456789Z" */
  at: string;

  /** 100 is one full CPU. */
  @ApiProperty({ type: 'number', example: 12.5 })
  cpu_percent: number;

  /** The container's limit, otherwise the host's number of CPUs. */
  @ApiProperty({ type: 'number', example: 2 })
  cpus: number;

  memory: MemoryStatsDto;

  network: NetworkStatsDto;

  block: BlockStatsDto;

  /** Processes and threads. */
  @ApiProperty({ type: 'integer', example: 3 })
  pids: number;
}

export class AllStatsDto {
  /** One entry per running container, paused ones included. */
  @ApiProperty({ type: [StatsDto] })
  containers: StatsDto[];
}
