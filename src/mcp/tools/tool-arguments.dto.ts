import { IntersectionType } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, Matches } from 'class-validator';
import { ExecDto } from '../../containers/exec/exec.dto.js';
import { FilePathDto, PutFileDto } from '../../containers/files/files.dto.js';
import { RemoveContainerDto, TimeoutDto } from '../../containers/dto/container-queries.dto.js';
import { WaitDto } from '../../containers/readiness/wait.dto.js';
import { CONTAINER_ID } from '../../docker/containers/container-id.js';
import { IsIntBetween, IsPort } from '../../http/field-decorators.js';

/** Encodings of a file's content in an argument or a result. */
export const ENCODINGS = ['utf-8', 'base64'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const MOST_LINES = 10_000;
const IsEncoding = () => IsIn(ENCODINGS, { message: `must be ${ENCODINGS.join(' or ')}` });

class OneContainer {
  @Matches(CONTAINER_ID, { message: 'must be the id or name of a container' })
  container: string;
}

export class ExecArguments extends IntersectionType(OneContainer, ExecDto) {}
export class StopArguments extends IntersectionType(OneContainer, TimeoutDto) {}
export class RemoveArguments extends IntersectionType(OneContainer, RemoveContainerDto) {}
export class WaitArguments extends IntersectionType(OneContainer, WaitDto) {}

export class UrlArguments extends OneContainer {
  @IsOptional()
  @IsPort()
  port?: number;
}

export class LogsArguments extends OneContainer {
  @IsOptional()
  @IsIntBetween(0, MOST_LINES)
  tail: number = 200;

  @IsOptional()
  @IsString()
  since?: string;

  @IsOptional()
  @IsString()
  until?: string;

  @IsOptional()
  @IsBoolean()
  timestamps: boolean = false;
}

export class ReadFileArguments extends IntersectionType(OneContainer, FilePathDto) {
  @IsOptional()
  @IsIntBetween(0, Number.MAX_SAFE_INTEGER)
  offset: number = 0;

  @IsOptional()
  @IsEncoding()
  encoding?: Encoding;
}

export class WriteFileArguments extends IntersectionType(OneContainer, PutFileDto) {
  @IsString()
  content: string;

  @IsOptional()
  @IsEncoding()
  encoding: Encoding = 'utf-8';

  override parents: boolean = true;
}
