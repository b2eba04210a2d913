import type { Server } from 'node:net';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Metrics } from '../../metrics/metrics.service.js';
import { openSockets } from '../../upstream/upstream-sockets.js';
import { Traffic } from './traffic.js';

/** Metrics of proxied traffic. */
@Injectable()
export class TrafficMetrics {
  constructor(metrics: Metrics, traffic: Traffic, http: HttpAdapterHost) {
    metrics.count(
      {
        name: 'dockapi_proxy_requests_total',
        help: 'Completed proxied requests and WebSockets, by class of status: 1xx to 9xx, or "none" if there was no response',
        labelNames: ['status'],
      },
      () => traffic.responses.map((count, digit) => [{ status: digit === 0 ? 'none' : `${digit}xx` }, count] as const),
    );
    metrics.count(
      {
        name: 'dockapi_proxy_cut_total',
        help: 'Proxied responses and WebSockets that were cut off, by the side that did it: client or container',
        labelNames: ['side'],
      },
      () => Object.entries(traffic.cut).map(([side, count]) => [{ side }, count] as const),
    );
    metrics.count(
      {
        name: 'dockapi_proxy_bytes_total',
        help: 'Bytes of proxied bodies and WebSockets: in from clients, out to clients',
        labelNames: ['direction'],
      },
      () => Object.entries(traffic.bytes).map(([direction, bytes]) => [{ direction }, bytes] as const),
    );
    metrics.gauge(
      {
        name: 'dockapi_proxy_open',
        help: 'Proxied requests in progress, by kind: http or websocket',
        labelNames: ['kind'],
      },
      () => Object.entries(traffic.open).map(([kind, count]) => [{ kind }, count] as const),
    );
    metrics.gauge(
      {
        name: 'dockapi_sockets_open',
        help: 'Open connections, idle ones included: of clients (client) and to containers (upstream)',
        labelNames: ['side'],
      },
      async () => [
        [{ side: 'client' }, await countOf(http.httpAdapter.getHttpServer() as Server)],
        [{ side: 'upstream' }, openSockets()],
      ],
    );
  }
}

function countOf(server: Server): Promise<number> {
  return promisify(server.getConnections.bind(server))();
}
