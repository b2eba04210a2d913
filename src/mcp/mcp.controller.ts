import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { By } from '../access/by.decorator.js';
import { Caller } from '../access/caller.js';
import { NeedsAnyScope } from '../access/needs.decorator.js';
import { AppError, type ErrorCode } from '../errors/app-error.js';
import { problemResponse } from '../http/api-problems.decorator.js';
import { ClientGone } from '../http/client-gone.decorator.js';
import { EVENT_STREAM } from '../http/event-stream.js';
import { KeepsNothing } from '../http/keeps-nothing.decorator.js';
import { toAppError } from '../http/problem.js';
import { TakesAnything } from '../http/takes-anything.decorator.js';
import { isDeeper } from '../http/validation.pipe.js';
import { ToolNodes } from './tool-nodes.service.js';
import type { ToolCall } from './tool.js';
import { Tools } from './tools.service.js';
import { sendWebResponse } from './web-messages.js';

/** Nesting limit of a message: that of a body, inside the protocol's own objects. */
const MAX_DEPTH = 16;

const MESSAGE = {
  type: 'object' as const,
  required: ['jsonrpc', 'method'],
  properties: {
    jsonrpc: { type: 'string' as const, enum: ['2.0'] },
    id: { oneOf: [{ type: 'string' as const }, { type: 'integer' as const }] },
    method: { type: 'string' as const, example: 'tools/list' },
    params: { type: 'object' as const, additionalProperties: true },
  },
};

const EXAMPLES = {
  list: { summary: 'The tools', value: { jsonrpc: '2.0', id: 1, method: 'tools/list' } },
  call: {
    summary: 'A call',
    value: { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'list_containers', arguments: {} } },
  },
};

/** An error of JSON-RPC 2.0. `id` is null if the request's own could not be read. */
const PROTOCOL_ERROR = {
  type: 'object' as const,
  required: ['jsonrpc', 'error'],
  properties: {
    jsonrpc: MESSAGE.properties.jsonrpc,
    id: { oneOf: [...MESSAGE.properties.id.oneOf, { type: 'null' as const }] },
    error: {
      type: 'object' as const,
      required: ['code', 'message'],
      properties: { code: { type: 'integer' as const }, message: { type: 'string' as const }, data: {} },
    },
  },
};

/** What is no valid message has an error of the protocol, unless dockAPI refuses it before. */
const refusal = (status: 400 | 404, code: ErrorCode) => {
  const { content, description } = problemResponse(status, [code]);
  const example = { jsonrpc: '2.0', id: null, error: { code: -32_600, message: 'Invalid Request' } };
  return { status, description, content: { ...content, 'application/json': { schema: PROTOCOL_ERROR, example } } };
};

const RESPONSE = 'event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{"tools":[]}}\n\n';

@ApiTags('agents')
@TakesAnything()
@Controller('mcp')
export class McpController {
  constructor(
    private readonly tools: Tools,
    private readonly nodes: ToolNodes,
  ) {}

  /** Answers a message of the Model Context Protocol: the API as tools for agents. See docs/agents.md. */
  @Post()
  @NeedsAnyScope() // each tool needs its own
  @KeepsNothing()
  @HttpCode(200)
  @ApiBody({ schema: MESSAGE, examples: EXAMPLES })
  @ApiOkResponse({
    description: 'The response to a request, as a stream of events',
    content: { [EVENT_STREAM]: { schema: { type: 'string', example: RESPONSE } } },
  })
  @ApiResponse({ status: 202, description: 'A notification was taken' })
  @ApiResponse(refusal(400, 'invalid_request'))
  @ApiResponse(refusal(404, 'route_not_found'))
  async message(
    @By() caller: Caller,
    @ClientGone() signal: AbortSignal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { body } = request as { body: unknown };
    // Each counts for the rate limit.
    if (Array.isArray(body)) throw new AppError('invalid_request', 'Send one message at a time, not an array of them');
    if (isDeeper(body, MAX_DEPTH))
      throw new AppError('invalid_request', `The message must not be nested deeper than ${MAX_DEPTH} levels`);
    const call: ToolCall = { caller, request, response, signal };
    const passed = await this.nodes.pass(call).catch(toAppError);
    if (passed === true || response.destroyed) return;
    const failure = passed === false ? undefined : passed;
    const { answer } = await import('./mcp-server.js');
    await sendWebResponse(await answer(this.tools, { ...call, failure }), response, signal);
  }
}
