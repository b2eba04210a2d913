import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Attachment } from '../http/attachment.js';

export const PLACED = 'dockapi:placed';

/** Lets a node of the cluster be chosen for the run that a route makes. */
export const Placed = () => SetMetadata<string, boolean>(PLACED, true);

const runIds = new Attachment<IncomingMessage, string>();

/** The place that is kept for the run of a request ends when a container with this `dockapi.run` is counted. */
export function setRunId(request: IncomingMessage, runId: string): void {
  runIds.set(request, runId);
}

/** Undefined: any will do. */
export function runIdOf(request: IncomingMessage): string | undefined {
  return runIds.get(request);
}

/** Injects the `dockapi.run` that a placed run shall have; undefined: any. */
export const RunId = createParamDecorator((_data: unknown, context: ExecutionContext): string | undefined =>
  runIdOf(context.switchToHttp().getRequest<IncomingMessage>()),
);
