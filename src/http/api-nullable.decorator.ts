import { ApiProperty } from '@nestjs/swagger';

/** Documents a field that may be null; in OpenAPI 3.1 it comes out as `type: [type, 'null']`. */
export const ApiNullable = (type: 'string' | 'integer', example: string | number | null, required = true) =>
  ApiProperty({ type, nullable: true, example, required });
