import type { Server } from 'node:net';
import { promisify } from 'node:util';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Traffic } from '../proxy/forwarding/traffic.js';
import { openSockets } from '../proxy/upstream/upstream-sockets.js';

/** Metrics of proxied traffic. They are read from `Traffic` at each scrape, so they cost requests nothing. */
export function registerProxyMetrics(registry: Registry, traffic: Traffic, server: () => Server): void {
  const registers = [registry];
  new Counter({
    name: 'dockapi_proxy_requests_total',
    help: 'Completed proxied requests and WebSockets, by class of status: 1xx to 9xx, or "none" if there was no response',
    labelNames: ['status'],
    registers,
    collect() {
      this.reset();
      traffic.responses.forEach((count, digit) => this.inc({ status: digit === 0 ? 'none' : `${digit}xx` }, count));
    },
  });
  new Counter({
    name: 'dockapi_proxy_cut_total',
    help: 'Proxied responses and WebSockets that were cut off, by the side that did it: client or container',
    labelNames: ['side'],
    registers,
    collect() {
      this.reset();
      for (const [side, count] of Object.entries(traffic.cut)) this.inc({ side }, count);
    },
  });
  new Counter({
    name: 'dockapi_proxy_bytes_total',
    help: 'Bytes of proxied bodies and WebSockets: in from clients, out to clients',
    labelNames: ['direction'],
    registers,
    collect() {
      this.reset();
      for (const [direction, bytes] of Object.entries(traffic.bytes)) this.inc({ direction }, bytes);
    },
  });
  new Gauge({
    name: 'dockapi_proxy_open',
    help: 'Proxied requests in progress, by kind: http or websocket',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const [kind, count] of Object.entries(traffic.open)) this.set({ kind }, count);
    },
  });
  new Gauge({
    name: 'dockapi_sockets_open',
    help: 'Open connections, idle ones included: of clients (client) and to containers (upstream)',
    labelNames: ['side'],
    registers,
    async collect() {
      this.set({ side: 'client' }, await countOf(server()));
      this.set({ side: 'upstream' }, openSockets());
    },
  });
}

function countOf(server: Server): Promise<number> {
  return promisify(server.getConnections.bind(server))();
}
