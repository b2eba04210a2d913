import { ApiProperty } from '@nestjs/swagger';

/** A port to publish besides `container_port`. */
export class FurtherPortDto {
  /** TCP port of the container. */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 65535, example: 9000 })
  container_port: number;

  /** As `host_port` of the run. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 65535, default: 0, required: false })
  host_port?: number;
}
