import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { looksLikeId } from '../../docker/container-id.js';
import { RegistryAuthDto } from '../../http/dto/registry-auth.dto.js';
import { IsCommand, IsEnvironment, IsIntBetween, IsPort, Satisfies } from '../../http/field-decorators.js';

const PULL_POLICIES = ['missing', 'always', 'never'] as const;

export class RunContainerDto {
  /** An image reference by Docker's grammar; no tag means `latest`. Missing on the engine: it is pulled first. @example "nginx:latest" */
  @IsString()
  image: string;

  /** The one TCP port of the container to publish. */
  @IsPort()
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 65535, example: 80 })
  container_port: number;

  /** The port on 127.0.0.1. 0: dockAPI picks a free one of DOCKAPI_PORT_RANGE. It stays the same over stop, start and restart. */
  @IsOptional()
  @IsPort(0)
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 65535, default: 0, example: 0 })
  host_port?: number = 0;

  /** Docker's name grammar; not 12 to 64 hex digits, which look like an id. @example "my-nginx" */
  @IsOptional()
  @IsString()
  @MaxLength(128, { message: 'must be 128 characters at most' })
  @Matches(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/, {
    message: 'must be two or more of letters, digits and _.-, and begin with a letter or digit',
  })
  @Satisfies('looksUnlikeId', (name) => !looksLikeId(String(name)), {
    message: 'must not be 12 to 64 hex digits: it would be taken for an id',
  })
  name?: string;

  /** Environment variables. */
  @IsOptional()
  @IsEnvironment()
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { KEY: 'VALUE' } })
  env?: Record<string, string>;

  /** Instead of the image's own. A string is split at blanks, with quotes and backslashes as in a POSIX shell; no shell runs. */
  @IsOptional()
  @IsCommand()
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }], required: false })
  command?: string | string[];

  /** Remove the container when it has ended; with a restart policy, when dockAPI stops it or (`on-failure`) it exits with 0. */
  @IsOptional()
  @IsBoolean()
  auto_remove?: boolean = false;

  /** false: answer when the container has exited, with its exit code and output. */
  @IsOptional()
  @IsBoolean()
  detach?: boolean = true;

  /** `no`, `on-failure`, `on-failure:N`, `always` or `unless-stopped`. @example "no" */
  @IsOptional()
  @Matches(/^(?:no|always|unless-stopped|on-failure(?::\d{1,9})?)$/, {
    message: 'must be no, on-failure, on-failure:N, always or unless-stopped',
  })
  restart_policy?: string = 'no';

  /** `host:container[:ro|rw]`, or a named volume in the place of the host path. */
  @IsOptional()
  @IsArray()
  @IsString({ each: true, message: 'must be an array of strings' })
  @ApiProperty({ type: 'array', items: { type: 'string' }, example: [] })
  volumes?: string[];

  /** An existing network that publishes ports. Default: the engine's `bridge`. */
  @IsOptional()
  @IsString()
  network?: string;

  /** Answer only when the container is ready: see `health_path`. */
  @IsOptional()
  @IsBoolean()
  @ApiProperty({ type: 'boolean', default: false, example: true })
  wait_ready?: boolean = false;

  /** Ready when this path answers 2xx. Absent: when the image's health test passes, else when the port answers. */
  @IsOptional()
  @Matches(/^\/[\x21-\x7e]*$/, { message: 'must begin with / and hold visible ASCII only: percent-encode the rest' })
  @ApiProperty({ type: 'string', example: '/' })
  health_path?: string;

  /** Seconds, counted from the start of the container. */
  @IsOptional()
  @IsIntBetween(1, 3600)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 3600, default: 30 })
  wait_timeout?: number = 30;

  /** When to pull: `missing` only if the engine lacks the image. */
  @IsOptional()
  @IsIn(PULL_POLICIES, { message: `must be ${PULL_POLICIES.join(', ')}` })
  @ApiProperty({ enum: PULL_POLICIES, default: 'missing' })
  pull?: (typeof PULL_POLICIES)[number] = 'missing';

  /** Login for the pull. Default: what `docker login` left behind. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => RegistryAuthDto)
  registry_auth?: RegistryAuthDto;
}
