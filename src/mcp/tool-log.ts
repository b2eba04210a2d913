import { Logger } from '@nestjs/common';
import { type AppError } from '../errors/app-error.js';
import { requestIdOf } from '../http/request-id.js';
import { STATUS_BY_CODE } from '../http/status-by-code.js';
import type { Tool, ToolCall } from './tool.js';

const SERVER_ERROR = 500;

/** How a call of a tool ended. */
export interface ToolOutcome {
  /** As the result or the problem has it, otherwise as the caller wrote it. */
  container: unknown;
  error: AppError | undefined;
  /** Milliseconds. */
  spent: number;
}

/** Logs a line for each call of a tool, beside the one of its request. Those of tools that change something are the audit log. */
export class ToolLog {
  private readonly audit = new Logger('Audit');
  private readonly requests = new Logger('Request');
  private readonly logger = new Logger('Mcp');

  ended({ name, hints }: Tool, { request, caller, signal }: ToolCall, { container, error, spent }: ToolOutcome): void {
    const line = {
      request_id: requestIdOf(request),
      tool: name,
      code: error?.code,
      cut: signal.aborted ? true : undefined,
      duration_ms: Math.round(spent),
      container_id: typeof container === 'string' ? container : undefined,
      caller: caller.name,
      owner: caller.owner,
    };
    if (hints.readOnlyHint) this.requests.log(line);
    else this.audit.log(line);
    if (error && STATUS_BY_CODE[error.code] >= SERVER_ERROR) this.explain(name, error);
  }

  /** Errors that are not the caller's fault. */
  private explain(tool: string, { code, detail, cause }: AppError): void {
    const line = `Tool ${tool}: ${code}: ${detail}`;
    if (code === 'internal_error') this.logger.error(line, cause instanceof Error ? cause.stack : undefined);
    else this.logger.warn(line);
  }
}
