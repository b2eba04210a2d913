import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';
import { IsPlatform } from '../../http/field-decorators.js';
import { RegistryAuthDto } from '../../http/dto/registry-auth.dto.js';

export class PullImageDto {
  /** An image reference in Docker's syntax. Without a tag, `latest`. @example "nginx:latest" */
  @IsString()
  image: string;

  /** `os/arch[/variant]`, for engines that run several platforms. Default: the engine's own. */
  @IsOptional()
  @IsPlatform()
  platform?: string;

  /** Login for the registry. Default: what `docker login` stored. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => RegistryAuthDto)
  registry_auth?: RegistryAuthDto;
}

export class NodeImageDto {
  /** Name of the node, or its id where several nodes have that name. @example "worker-1" */
  node: string;

  /** The full image id of its engine. @example "sha256:605c77e624ddb75e6110f997c58876baa13f8754486b461117934b24a9dc3a85" */
  id: string;
}

export class PulledImageDto {
  /** The engine's full image id. @example "sha256:605c77e624ddb75e6110f997c58876baa13f8754486b461117934b24a9dc3a85" */
  id: string;

  /** The image as requested. @example "nginx:latest" */
  image: string;

  /** In a cluster, if the request names no node: those that have pulled it. */
  @ApiProperty({ type: [NodeImageDto], required: false })
  nodes?: NodeImageDto[];
}
