import type { Server } from 'node:net';
import { promisify } from 'node:util';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Traffic } from '../proxy/forwarding/traffic.js';
import { openSockets } from '../proxy/upstream/upstream-sockets.js';

/** The proxied traffic, as `Traffic` counts it: it is looked at when somebody asks, and costs no request anything. */
export function registerProxyMetrics(registry: Registry, traffic: Traffic, server: () => Server): void {
  const registers = [registry];
  new Counter({
    name: 'dockapi_proxy_requests_total',
    help: 'Proxied requests and WebSockets that are over, by the class of their status ("none": there was no answer)',
    labelNames: ['status'],
    registers,
    collect() {
      this.reset();
      traffic.answers.forEach((count, digit) => this.inc({ status: digit === 0 ? 'none' : `${digit}xx` }, count));
    },
  });
  new Counter({
    name: 'dockapi_proxy_cut_total',
    help: 'Proxied answers and WebSockets that ended before they were whole, by who broke them off',
    labelNames: ['side'],
    registers,
    collect() {
      this.reset();
      for (const [side, count] of Object.entries(traffic.cut)) this.inc({ side }, count);
    },
  });
  new Counter({
    name: 'dockapi_proxy_bytes_total',
    help: 'Bytes of proxied bodies and WebSockets: in from clients, out to them',
    labelNames: ['direction'],
    registers,
    collect() {
      this.reset();
      for (const [direction, bytes] of Object.entries(traffic.bytes)) this.inc({ direction }, bytes);
    },
  });
  new Gauge({
    name: 'dockapi_proxy_open',
    help: 'Proxied requests and WebSockets under way',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const [kind, count] of Object.entries(traffic.open)) this.set({ kind }, count);
    },
  });
  new Gauge({
    name: 'dockapi_sockets_open',
    help: 'Connections of clients, and to containers; idle ones too',
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
