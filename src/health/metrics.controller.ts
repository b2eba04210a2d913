import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import type { Response } from 'express';
import { Needs } from '../access/needs.decorator.js';
import { TakesAnything } from '../http/takes-anything.decorator.js';
import { Metrics } from '../metrics/metrics.service.js';

@ApiTags('health')
@SkipThrottle()
@TakesAnything()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  /** Returns metrics for Prometheus. */
  @Get()
  @Needs('read')
  @ApiOkResponse({
    description: 'Metrics in the Prometheus text format',
    content: { 'text/plain': { schema: { type: 'string', example: 'dockapi_engine_events_watched 1\n' } } },
  })
  async scrape(@Res() response: Response): Promise<void> {
    const text = await this.metrics.text();
    response.setHeader('Cache-Control', 'no-store');
    response.type(this.metrics.contentType).send(text);
  }
}
