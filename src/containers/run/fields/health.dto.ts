import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsNumber, IsObject, IsOptional, Max, Min, ValidateIf, ValidateNested } from 'class-validator';
import { IsCommand, IsIntBetween, Satisfies } from '../../../http/field-decorators.js';

const DAY = 86_400;

const IsHealthSeconds = (min: number) => (target: object, key: string) => {
  const message = `must be ${min} to ${DAY} seconds`;
  IsOptional()(target, key);
  IsNumber({}, { message })(target, key);
  Min(min, { message })(target, key);
  Max(DAY, { message })(target, key);
  ApiProperty({ type: 'number', minimum: min, maximum: DAY, required: false })(target, key);
};

/** Replaces the image's health check. Absent fields have the image's values, otherwise the engine's defaults. */
export class HealthTestDto {
  /** Exits with 0 if the container is healthy. A string runs in the container's shell, as with `docker run --health-cmd`; an array runs without one. */
  @IsCommand()
  @Satisfies('isTest', isTest, {
    message: 'must be a shell command, or an array of its words without CMD or CMD-SHELL',
  })
  @ApiProperty({
    oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    example: 'wget -q -O /dev/null http://127.0.0.1/',
  })
  command: string | string[];

  /** Seconds between two checks. */
  @IsHealthSeconds(0.1)
  interval?: number;

  /** Seconds after which a check has failed. */
  @IsHealthSeconds(0.1)
  timeout?: number;

  /** Failures in a row that make the container unhealthy. */
  @IsOptional()
  @IsIntBetween(1, 1_000)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 1_000, required: false })
  retries?: number;

  /** Seconds after the start in which failures do not count. */
  @IsHealthSeconds(0)
  start_period?: number;
}

export class HealthFieldsDto {
  /** Health check instead of the image's; `"none"`: no health check. */
  @ValidateIf(({ health }: HealthFieldsDto) => health != null && health !== 'none')
  @IsObject({ message: 'must be an object with a command, or "none"' })
  @ValidateNested()
  @Type(() => HealthTestDto)
  @ApiProperty({
    oneOf: [{ $ref: getSchemaPath(HealthTestDto) }, { type: 'string', enum: ['none'] }],
    required: false,
    example: 'none',
  })
  health?: HealthTestDto | 'none';
}

/** Not empty, and not in Dockerfile notation, whose first word would be run as a program. */
function isTest(command: unknown): boolean {
  if (typeof command === 'string') return command.trim() !== '';
  const [program] = Array.isArray(command) ? (command as unknown[]) : [];
  return typeof program === 'string' && !['', 'NONE', 'CMD', 'CMD-SHELL'].includes(program);
}
