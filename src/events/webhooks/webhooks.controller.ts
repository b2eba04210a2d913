import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Needs } from '../../access/needs.decorator.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { shownUrl } from './webhook-file.js';
import { WebhookQueue } from './webhook-queue.service.js';
import { WebhookTargets } from './webhook-targets.service.js';
import { WebhookDto } from './webhooks.dto.js';

@ApiTags('events')
@Controller('webhooks')
export class WebhooksController {
  constructor(
    private readonly targets: WebhookTargets,
    private readonly queue: WebhookQueue,
  ) {}

  /** Lists the webhooks, and which of their deliveries are due or have failed. */
  @Get()
  @Needs('admin')
  @ApiProblems('store_unreachable')
  async list(): Promise<WebhookDto[]> {
    const of = await this.queue.overview();
    return this.targets.all.map(({ id, url, types }) => {
      const { state, due } = of(id);
      const next = due.length === 0 ? null : Math.min(...due.map((each) => each.next));
      return {
        url: shownUrl(url),
        types: types ?? null,
        due: due.length,
        next_attempt_at: next === null ? null : new Date(next).toISOString(),
        delivered: state.delivered,
        failed: state.failed,
        dropped: state.dropped,
        last_failure: state.lastFailure,
      };
    });
  }
}
