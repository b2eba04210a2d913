import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/metrics.service.js';
import { WebhookSender } from './webhook-sender.service.js';

@Injectable()
export class WebhookMetrics {
  constructor(metrics: Metrics, sender: WebhookSender) {
    metrics.gauge(
      {
        name: 'dockapi_webhooks_due',
        help: 'Deliveries to webhooks that are due; 0 in a process that does not send',
      },
      () => sender.due,
    );
  }
}
