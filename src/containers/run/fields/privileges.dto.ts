import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsOptional, Matches } from 'class-validator';
import { CAPABILITY } from '../../../config/capabilities.js';
import { Satisfies } from '../../../http/field-decorators.js';

const MAX_CAPABILITIES = 50;
const MAX_GPUS = 1_024;

/** Kernel privileges and devices of a run. */
export class PrivilegesFieldsDto {
  /** Ulimits by name: a number for both limits, or `{soft, hard}`. -1: unlimited. `nice` and `rtprio` need the scope `host`. */
  @IsOptional()
  @Satisfies('isUlimits', isUlimits, {
    message: 'must be an object of ulimits, such as {"nofile": 1024} or {"nofile": {"soft": 1024, "hard": 2048}}',
  })
  @ApiProperty({
    type: 'object',
    additionalProperties: {
      oneOf: [
        { type: 'integer', minimum: -1 },
        {
          type: 'object',
          properties: { soft: { type: 'integer', minimum: -1 }, hard: { type: 'integer', minimum: -1 } },
          required: ['soft', 'hard'],
        },
      ],
    },
    example: { nofile: 1024 },
  })
  ulimits?: Record<string, number | { soft: number; hard: number }>;

  /** Capabilities to add, by Docker's names; needs the scope `host`. `ALL` and those that allow an escape are refused. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_CAPABILITIES, { message: `must have ${MAX_CAPABILITIES} entries at most` })
  @Matches(CAPABILITY, { each: true, message: 'must be an array of names such as NET_BIND_SERVICE' })
  @ApiProperty({ type: 'array', items: { type: 'string' }, maxItems: MAX_CAPABILITIES, required: false, example: [] })
  cap_add?: string[];

  /** Number of GPUs, or `all`; needs the scope `host`. */
  @IsOptional()
  @Satisfies('isGpus', isGpus, { message: `must be "all", or a number from 1 to ${MAX_GPUS}` })
  @ApiProperty({
    oneOf: [
      { type: 'string', enum: ['all'] },
      { type: 'integer', minimum: 1, maximum: MAX_GPUS },
    ],
    required: false,
  })
  gpus?: 'all' | number;
}

function isGpus(value: unknown): boolean {
  return value === 'all' || (Number.isInteger(value) && 1 <= Number(value) && Number(value) <= MAX_GPUS);
}

function isUlimits(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((each) => isLimit(each) || isPair(each));
}

function isPair(value: unknown): boolean {
  return isObject(value) && Object.keys(value).sort().join() === 'hard,soft' && Object.values(value).every(isLimit);
}

function isLimit(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= -1;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
