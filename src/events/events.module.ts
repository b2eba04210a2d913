import { Global, Module } from '@nestjs/common';
import { Causes } from './causes.service.js';
import { EventMetrics } from './event-metrics.service.js';
import { EventRecorder } from './event-recorder.service.js';
import { EventLog } from './event-log.service.js';
import { EventReaders } from './event-readers.service.js';
import { EventsController } from './events.controller.js';
import { Watchers } from './watchers.service.js';
import { WebhookMetrics } from './webhooks/webhook-metrics.service.js';
import { WebhookQueue } from './webhooks/webhook-queue.service.js';
import { WebhookSender } from './webhooks/webhook-sender.service.js';
import { WebhookTargets } from './webhooks/webhook-targets.service.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

/** What happens to containers, as a log that clients follow. */
@Global()
@Module({
  controllers: [EventsController, WebhooksController],
  providers: [
    Causes,
    EventMetrics,
    EventRecorder,
    Watchers,
    EventLog,
    EventReaders,
    WebhookMetrics,
    WebhookQueue,
    WebhookSender,
    WebhookTargets,
  ],
  exports: [Causes, EventRecorder],
})
export class EventsModule {}
