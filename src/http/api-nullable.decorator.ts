import { ApiProperty } from '@nestjs/swagger';

/** Documents a field that may be null, as `type: [type, 'null']` (OpenAPI 3.1). */
export const ApiNullable = (type: 'string' | 'integer' | 'number', example: string | number | null, required = true) =>
  ApiProperty({ type, nullable: true, example, required });
