import { ApiExtraModels, ApiHideProperty, ApiProperty, getSchemaPath, IntersectionType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { HOST_HEADERS, type HostHeader } from '../../docker/containers/host-header.js';
import { RESERVED_NAME } from '../../docker/containers/pool-member.js';
import { looksLikeId } from '../../docker/containers/container-id.js';
import { IsRequestPath, ReadyDto } from '../readiness/ready.dto.js';
import { RegistryAuthDto } from '../../http/dto/registry-auth.dto.js';
import { CAPABILITY } from '../../config/capabilities.js';
import { memorySize, MIN_MEMORY } from '../../config/memory-size.js';
import { IsPoolName } from '../pools/pool-name.js';
import { FurtherPortDto } from './further-port.dto.js';
import { MAX_FURTHER_PORTS, problemOfPorts } from './run-ports.js';
import {
  IsCommand,
  IsEnvironment,
  IsIntBetween,
  IsLabels,
  IsPlatform,
  IsPort,
  Satisfies,
} from '../../http/field-decorators.js';
import { FilesystemFieldsDto } from './fields/filesystem.dto.js';
import { HealthTestDto, HealthFieldsDto } from './fields/health.dto.js';
import { LifetimeFieldsDto } from './fields/lifetime.dto.js';
import { NetworkFieldsDto } from './fields/network.dto.js';
import { PlacementDto, PlacementFieldsDto } from './fields/placement.dto.js';
import { PrivilegesFieldsDto } from './fields/privileges.dto.js';
import { ProcessFieldsDto } from './fields/process.dto.js';
import { IsRestartPolicy } from './restart-policy.js';

/** Checking a host path reads dozens of the host's directories. */
const MAX_VOLUMES = 200;
const PULL_POLICIES = ['missing', 'always', 'never'] as const;

@ApiExtraModels(FurtherPortDto, HealthTestDto, PlacementDto)
export class RunContainerDto extends IntersectionType(
  ProcessFieldsDto,
  HealthFieldsDto,
  LifetimeFieldsDto,
  FilesystemFieldsDto,
  PrivilegesFieldsDto,
  NetworkFieldsDto,
  PlacementFieldsDto,
) {
  /** An image reference in Docker's syntax; without a tag, `latest`. It is pulled if the engine lacks it. @example "nginx:latest" */
  @ValidateIf(namesNoPool)
  @IsString()
  image: string;

  /** The TCP port of the container to publish. */
  @ValidateIf(namesNoPool)
  @IsPort()
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 65535, example: 80 })
  container_port: number;

  /** Documented by `RunFromPoolDto`. */
  @IsOptional()
  @IsPoolName()
  @ApiHideProperty()
  pool?: string;

  /** Host port, on 127.0.0.1 or DOCKAPI_PUBLISH_ADDRESS. With 0, dockAPI picks a free one from DOCKAPI_PORT_RANGE. It is kept across stop, start and restart. */
  @IsOptional()
  @IsPort(0)
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 65535, default: 0, example: 0 })
  host_port?: number = 0;

  /** More ports to publish, by the same rules: container ports, or objects `{container_port, host_port?}`. */
  @IsOptional()
  @Satisfies('arePorts', (value) => problemOfPorts(value) === undefined, {
    message: ({ value }) => problemOfPorts(value) ?? '',
  })
  @ApiProperty({
    type: 'array',
    maxItems: MAX_FURTHER_PORTS,
    items: {
      oneOf: [{ type: 'integer', minimum: 1, maximum: 65535 }, { $ref: getSchemaPath(FurtherPortDto) }],
    },
    required: false,
    example: [],
  })
  ports?: (number | FurtherPortDto)[];

  /**
   * A name in Docker's syntax, but not 12 to 64 hex digits, which look like an id; nor, in a cluster, 25 letters and digits.
   *
   * @example "my-nginx"
   */
  @IsOptional()
  @IsString()
  @MaxLength(128, { message: 'must be 128 characters at most' })
  @Matches(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/, {
    message: 'must be two or more of letters, digits and _.-, and begin with a letter or digit',
  })
  @Satisfies('isNotReserved', (name) => !String(name).startsWith(RESERVED_NAME), {
    message: `must not begin with ${RESERVED_NAME}, which is for pools`,
  })
  @Satisfies('looksUnlikeId', (name) => !looksLikeId(String(name)), {
    message: 'must not be 12 to 64 hex digits, because it would look like an id',
  })
  name?: string;

  /** Environment variables. */
  @IsOptional()
  @IsEnvironment()
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { KEY: 'VALUE' } })
  env?: Record<string, string>;

  /** Replaces the image's command. A string is split into words as in a POSIX shell, with quotes and backslashes, but no shell runs it. */
  @IsOptional()
  @IsCommand()
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }], required: false })
  command?: string | string[];

  /** Remove the container after it exits. With a restart policy: when dockAPI stops it or, with `on-failure`, it exits with 0. */
  @IsOptional()
  @IsBoolean()
  auto_remove?: boolean = false;

  /** If false, the response comes when the container has exited, with its exit code and output. */
  @IsOptional()
  @IsBoolean()
  detach?: boolean = true;

  /** `no`, `on-failure`, `on-failure:N`, `always` or `unless-stopped`. @example "no" */
  @IsOptional()
  @IsRestartPolicy()
  restart_policy?: string = 'no';

  /** `host:container[:ro|rw]`; the host part is an absolute path or the name of a volume. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_VOLUMES, { message: `must have ${MAX_VOLUMES} entries at most` })
  @IsString({ each: true, message: 'must be an array of strings' })
  @ApiProperty({ type: 'array', items: { type: 'string' }, maxItems: MAX_VOLUMES, example: [] })
  volumes?: string[];

  /** An existing network that publishes ports. Default: `DOCKAPI_NETWORK`, otherwise the engine's `bridge`. */
  @IsOptional()
  @IsString()
  network?: string;

  /** Memory limit: bytes, or a size such as `512m` or `1g`; at least 6 MiB. Default and maximum: see `GET /policy`. */
  @IsOptional()
  @Satisfies('isMemory', isMemory, { message: 'must be bytes, or a size such as 512m or 1g, and 6m or more' })
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'integer' }], required: false, example: '512m' })
  memory?: string | number;

  /** CPU limit in CPUs: 0.5 is half of one. Default and maximum: see `GET /policy`. */
  @IsOptional()
  @IsNumber({}, { message: 'must be a number of CPUs, such as 1.5' })
  @Min(0.01, { message: 'must be 0.01 to 4096' })
  @Max(4096, { message: 'must be 0.01 to 4096' })
  @ApiProperty({ type: 'number', minimum: 0.01, maximum: 4096, required: false, example: 1 })
  cpus?: number;

  /** Maximum number of processes and threads. Default and maximum: see `GET /policy`. */
  @IsOptional()
  @IsIntBetween(1, 4_194_304)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 4_194_304, required: false, example: 100 })
  pids_limit?: number;

  /** Make the root file system read-only; volumes stay writable. */
  @IsOptional()
  @IsBoolean()
  read_only?: boolean = false;

  /** `user[:group]`, by name or number. Default: the image's. */
  @IsOptional()
  @Matches(/^[^\0]+$/, { message: 'must be user or user:group' })
  @ApiProperty({ type: 'string', required: false })
  user?: string;

  /** Capabilities to drop, by Docker's names, or `ALL`. @example ["NET_RAW"] */
  @IsOptional()
  @IsArray()
  @Matches(CAPABILITY, { each: true, message: 'must be an array of names such as NET_RAW, or ALL' })
  cap_drop?: string[];

  /**
   * `Host` header that the proxy sends: `public`, the host that the client used, or `published`, the published address.
   * Default: `public` at the container's own origin, `published` by path.
   */
  @IsOptional()
  @IsIn(HOST_HEADERS, { message: `must be ${HOST_HEADERS.join(' or ')}` })
  @ApiProperty({ enum: HOST_HEADERS, required: false })
  host_header?: HostHeader;

  /** Labels. Names that begin with `dockapi.` are reserved. */
  @IsOptional()
  @IsLabels()
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { team: 'a' } })
  labels?: Record<string, string>;

  /** Respond only when the container is ready: see `ready` and `health_path`. Default: true with `ready`, otherwise false. */
  @IsOptional()
  @IsBoolean()
  @ApiProperty({ type: 'boolean', required: false, example: true })
  wait_ready?: boolean;

  /** Ready when this path returns 2xx. Default: when the image's health check passes or, without one, the port responds. */
  @IsOptional()
  @IsRequestPath()
  @ApiProperty({ type: 'string', example: '/' })
  health_path?: string;

  /** Conditions of readiness: `all` or `any` of up to 10. They are kept for later starts. Not with `health_path`. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ReadyDto)
  ready?: ReadyDto;

  /** Timeout in seconds from the start of the container. */
  @IsOptional()
  @IsIntBetween(1, 3600)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 3600, default: 30 })
  wait_timeout?: number = 30;

  /** When to pull; `missing`: only if the engine lacks the image. */
  @IsOptional()
  @IsIn(PULL_POLICIES, { message: `must be ${PULL_POLICIES.join(', ')}` })
  @ApiProperty({ enum: PULL_POLICIES, default: 'missing' })
  pull?: (typeof PULL_POLICIES)[number] = 'missing';

  /** `os/arch[/variant]` of the image, for engines that run several platforms. Default: the engine's own. */
  @IsOptional()
  @IsPlatform()
  @ApiProperty({ type: 'string', required: false, example: 'linux/amd64' })
  platform?: string;

  /** Login for the pull. Default: what `docker login` stored. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => RegistryAuthDto)
  registry_auth?: RegistryAuthDto;
}

function namesNoPool({ pool }: RunContainerDto): boolean {
  return pool == null;
}

function isMemory(value: unknown): boolean {
  return (typeof value === 'string' || typeof value === 'number') && memorySize(value) >= MIN_MEMORY;
}
