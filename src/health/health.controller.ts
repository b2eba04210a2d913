import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import { Needs, Public } from '../access/needs.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { TakesAnything } from '../http/takes-anything.decorator.js';
import { HealthDto, LivenessDto } from './dto/health.dto.js';
import { HealthService } from './health.service.js';

@ApiTags('health')
@SkipThrottle()
@TakesAnything()
@Controller()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** Checks whether dockAPI can work: the engine and the store respond, and no shutdown has begun. */
  @Get('healthz')
  @Needs('read')
  @ApiProblems('engine_unreachable', 'engine_error', 'store_unreachable', 'shutting_down')
  ready(): Promise<HealthDto> {
    return this.health.check();
  }

  /** Checks whether the process is alive, with or without an engine. */
  @Get('livez')
  @Public()
  live(): LivenessDto {
    return { ok: true };
  }
}
