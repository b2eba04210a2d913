import { Global, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IdempotencyMetrics } from './idempotency/idempotency-metrics.service.js';
import { Idempotency } from './idempotency/idempotency.service.js';
import { Interruptions } from './interruptions.service.js';
import { OperationInterceptor } from './operation.interceptor.js';
import { OperationMetrics } from './operation-metrics.service.js';
import { OperationRecords } from './operation-records.service.js';
import { OperationsController } from './operations.controller.js';
import { Operations } from './operations.service.js';

/** Work that goes on without its client, and requests that may be repeated. */
@Global()
@Module({
  controllers: [OperationsController],
  providers: [
    Interruptions,
    OperationMetrics,
    OperationRecords,
    Operations,
    Idempotency,
    IdempotencyMetrics,
    // The outer one first: a repeated request begins no operation.
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    { provide: APP_INTERCEPTOR, useClass: OperationInterceptor },
  ],
  exports: [Idempotency, Operations],
})
export class OperationsModule {}
