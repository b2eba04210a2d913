import { Global, Module } from '@nestjs/common';
import { Causes } from './causes.service.js';
import { EventRecorder } from './event-recorder.service.js';
import { EventLog } from './event-log.service.js';
import { EventReaders } from './event-readers.service.js';
import { EventsController } from './events.controller.js';

/** What happens to containers, as a log that clients follow. */
@Global()
@Module({
  controllers: [EventsController],
  providers: [Causes, EventRecorder, EventLog, EventReaders],
  exports: [Causes, EventRecorder, EventReaders],
})
export class EventsModule {}
