import type { Request, Response } from 'express';
import type { Caller, Scope } from '../access/caller.js';
import type { AppError } from '../errors/app-error.js';

/** Who calls a tool, and how. */
export interface ToolCall {
  caller: Caller;
  request: Request;
  response: Response;
  /** Aborts when the client leaves, or its token is removed. */
  signal: AbortSignal;
  /** Why no node can do it. */
  failure?: AppError | undefined;
}

/** JSON Schema of a tool's arguments. */
export interface InputSchema {
  type: 'object';
  properties: Record<string, object>;
  required?: string[];
  /** Default: no other fields. */
  additionalProperties?: boolean;
}

/** What clients may tell their users about a tool (MCP, "Tool annotations"). */
export interface ToolHints {
  title: string;
  readOnlyHint: boolean;
  destructiveHint?: boolean;
  idempotentHint?: boolean;
}

/** A tool of the Model Context Protocol: a route of the API, as agents call it. */
export interface Tool<Arguments extends object = object> {
  readonly name: string;
  readonly description: string;
  readonly scope: Scope;
  readonly hints: ToolHints;
  /** Describes the arguments to clients. They are checked by {@link arguments}. */
  readonly input: InputSchema;
  /** The validated class of the arguments. */
  readonly arguments: new () => Arguments;
  /**
   * The node of a cluster that does it: one that is chosen for a run, or a manager if a Swarm service is changed. Default: that of
   * the container, if there is one.
   */
  readonly place?: 'chosen' | 'manager';
  /** Field of the result whose end is kept if the result is too large; of all others, the beginning is. */
  readonly endKeptOf?: string;

  /** @throws AppError as its route */
  call(given: Arguments, call: ToolCall): Promise<object>;
}
