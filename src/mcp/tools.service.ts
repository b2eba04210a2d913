import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { toAppError } from '../http/problem.js';
import { RequestValidationPipe } from '../http/validation.pipe.js';
import type { Tool, ToolCall } from './tool.js';
import { ToolLog } from './tool-log.js';
import { resultText } from './tool-result.js';

/** Injects all tools, in the order in which they are listed. */
export const TOOLS = Symbol('tools');

/** What a call of a tool returns to its client. */
export interface ToolResult {
  /** JSON. */
  text: string;
  /** It is a problem. */
  isError: boolean;
}

/** The tools that callers have, by the scopes of their tokens. */
@Injectable()
export class Tools {
  private readonly validation = new RequestValidationPipe();
  private readonly log = new ToolLog();

  constructor(@Inject(TOOLS) private readonly all: readonly Tool[]) {}

  /** The tools that a caller may use. */
  for(caller: Caller): Tool[] {
    return this.all.filter(({ scope }) => caller.may(scope));
  }

  find(name: string): Tool | undefined {
    return this.all.find((tool) => tool.name === name);
  }

  /** Calls a tool. What fails is a result too, for the model to read; if the client has left, it is thrown. */
  async call(tool: Tool, args: object, call: ToolCall): Promise<ToolResult> {
    const start = performance.now();
    const ended = (container: unknown, error?: ReturnType<typeof toAppError>) =>
      this.log.ended(tool, call, { container, error, spent: performance.now() - start });
    const { container } = args as { container?: unknown };
    try {
      call.caller.need(tool.scope);
      if (call.failure) throw call.failure;
      const metadata = { type: 'body', metatype: tool.arguments } as const;
      const given = await this.validation.transform(withoutNulls(args), metadata);
      const result = await tool.call(given as object, call);
      const { id, container_id } = result as { id?: unknown; container_id?: unknown };
      ended(id ?? container_id ?? container);
      return { text: resultText(result, tool.endKeptOf), isError: false };
    } catch (thrown) {
      const error = call.signal.aborted ? undefined : toAppError(thrown);
      ended(error?.details['container_id'] ?? container, error);
      if (!error) throw thrown;
      const { code, detail, details } = error;
      return { text: resultText({ code, detail, ...details }), isError: true };
    }
  }
}

/** Models send null for arguments that they leave out. */
function withoutNulls(args: object): object {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
}
