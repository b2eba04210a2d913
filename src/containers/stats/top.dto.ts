import { ApiProperty } from '@nestjs/swagger';

export class ProcessDto {
  /** Process id on the engine's host. */
  @ApiProperty({ type: 'integer', example: 4711 })
  pid: number;

  /** Process id of its parent. */
  @ApiProperty({ type: 'integer', example: 4690 })
  ppid: number;

  /** User name on the engine's host. @example "root" */
  user: string;

  /** Over its lifetime; 100 is one full CPU. */
  @ApiProperty({ type: 'number', example: 0.3 })
  cpu_percent: number;

  /** Of the host's memory. */
  @ApiProperty({ type: 'number', example: 0.1 })
  memory_percent: number;

  /** Seconds since its start. */
  @ApiProperty({ type: 'integer', example: 42 })
  elapsed: number;

  /** With its arguments. @example "nginx: master process nginx -g daemon off;" */
  command: string;
}

export class ProcessesDto {
  @ApiProperty({ type: [ProcessDto] })
  processes: ProcessDto[];
}
