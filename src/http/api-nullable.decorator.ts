import { ApiProperty } from '@nestjs/swagger';

/** Documents a field that may be null, as JSON Schema has it (OpenAPI 3.1 knows no `nullable`). */
export const ApiNullable = (type: 'string' | 'integer', example: string | number | null, required = true) =>
  ApiProperty({ oneOf: [{ type }, { type: 'null' }], example, required });
