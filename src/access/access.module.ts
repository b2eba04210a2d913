import { Global, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AuthenticationMiddleware } from './authentication.middleware.js';
import { Authenticator } from './authenticator.js';
import { Identity } from './identity.service.js';
import { RequestLog } from './request-log.js';
import { RequestMetrics } from './request-metrics.service.js';
import { ScopeGuard } from './scope.guard.js';
import { TicketsController } from './tickets/tickets.controller.js';
import { Tickets } from './tickets/tickets.service.js';
import { Tokens } from './tokens.service.js';

/** Authentication, scopes and the request log, in front of every route. */
@Global()
@Module({
  controllers: [TicketsController],
  providers: [
    AuthenticationMiddleware,
    Authenticator,
    Identity,
    RequestLog,
    RequestMetrics,
    Tickets,
    Tokens,
    { provide: APP_GUARD, useClass: ScopeGuard },
    { provide: APP_INTERCEPTOR, useExisting: RequestLog },
  ],
  exports: [Authenticator, Identity, RequestLog, Tickets, Tokens],
})
export class AccessModule {}
