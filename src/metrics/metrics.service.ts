import type { Server } from 'node:http';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { RequestLog } from '../access/request-log.js';
import { ExecsService } from '../containers/exec/resource/execs.service.js';
import { SessionStarter } from '../containers/exec/session/session-starter.service.js';
import { DockerEvents } from '../docker/containers/docker-events.js';
import { EngineCalls } from '../docker/engine/engine-calls.js';
import { ManagedContainers } from '../docker/containers/managed-containers.service.js';
import { EventReaders } from '../events/event-readers.service.js';
import { EventRecorder } from '../events/event-recorder.service.js';
import { WebhookSender } from '../events/webhooks/webhook-sender.service.js';
import { Idempotency } from '../operations/idempotency/idempotency.service.js';
import { Operations } from '../operations/operations.service.js';
import { Traffic } from '../proxy/forwarding/traffic.js';
import { registerApiMetrics } from './api-metrics.js';
import { registerContainerMetrics, registerEngineMetrics, registerEventMetrics } from './engine-metrics.js';
import { registerLogMetrics } from './event-log-metrics.js';
import { registerExecMetrics } from './exec-metrics.js';
import { registerIdempotencyMetrics, registerOperationMetrics } from './operation-metrics.js';
import { registerProxyMetrics } from './proxy-metrics.js';

/** All metrics: of the process (event loop delay included), the API, the proxy and the engine. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();

  constructor(
    requests: RequestLog,
    traffic: Traffic,
    calls: EngineCalls,
    events: DockerEvents,
    containers: ManagedContainers,
    operations: Operations,
    idempotency: Idempotency,
    readers: EventReaders,
    recorder: EventRecorder,
    sender: WebhookSender,
    sessions: SessionStarter,
    execs: ExecsService,
    { httpAdapter }: HttpAdapterHost,
  ) {
    const { registry } = this;
    collectDefaultMetrics({ register: registry });
    registerApiMetrics(registry, requests);
    registerProxyMetrics(registry, traffic, () => httpAdapter.getHttpServer() as Server);
    registerEngineMetrics(registry, calls);
    registerEventMetrics(registry, events);
    registerContainerMetrics(registry, containers);
    registerOperationMetrics(registry, operations);
    registerIdempotencyMetrics(registry, idempotency);
    registerLogMetrics(registry, readers, recorder, sender);
    registerExecMetrics(registry, sessions, execs);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
