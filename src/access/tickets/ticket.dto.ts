import { ApiProperty } from '@nestjs/swagger';

/** Stands for a token, once. */
export class TicketDto {
  ticket!: string;

  /** Seconds. */
  @ApiProperty({ type: 'integer', example: 30 })
  expires_in!: number;
}
