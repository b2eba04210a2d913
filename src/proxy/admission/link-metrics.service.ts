import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/metrics.service.js';
import { Links } from './links.service.js';

@Injectable()
export class LinkMetrics {
  constructor(metrics: Metrics, links: Links) {
    metrics.gauge(
      { name: 'dockapi_links', aggregator: 'max', help: 'Links, at most DOCKAPI_MAX_LINKS of each container' },
      () => links.size,
    );
  }
}
