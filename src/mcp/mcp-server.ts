import { Logger } from '@nestjs/common';
import { createMcpHandler, ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';
import { packageVersion } from '../http/package-version.js';
import type { Tool, ToolCall } from './tool.js';
import type { Tools } from './tools.service.js';
import { toWebRequest } from './web-messages.js';

// Only requests of the protocol need this file: it is imported when the first one comes.

const INSTRUCTIONS =
  'Runs and controls Docker containers. run_container starts one; exec, read_file and write_file work in it; ' +
  'container_url tells where its port is served; remove_container ends it. Results that are too large are cut, and say so ' +
  'with "truncated". Errors have a stable "code", and a "detail" that says what to do.';

/** Never validates: dockAPI asks clients for nothing. The default would compile a validator for each request. */
const NO_VALIDATOR = {
  getValidator: () => () => ({ valid: false, data: undefined, errorMessage: 'nothing was asked' }) as const,
};

const logger = new Logger('Mcp');

/**
 * Answers one message of a client. There are no sessions, so that any dockAPI can answer any of them.
 *
 * The response is a stream of events, also if it is one event only: its comments keep gateways from cutting off a tool that
 * takes long.
 */
export function answer(tools: Tools, call: ToolCall): Promise<Response> {
  const { body } = call.request as { body: unknown };
  const handler = createMcpHandler(() => serverFor(tools, call), {
    responseMode: 'sse',
    maxSubscriptions: 0, // the tools of a token do not change
    onerror: ({ message }) => logger.debug(message),
  });
  return handler.fetch(toWebRequest(call.request, call.signal), body === undefined ? {} : { parsedBody: body });
}

/** A server for one message of one caller. */
function serverFor(tools: Tools, call: ToolCall): Server {
  const server = new Server(
    { name: 'dockapi', title: 'dockAPI', version: packageVersion() },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS, jsonSchemaValidator: NO_VALIDATOR },
  );
  server.setRequestHandler('tools/list', () => ({ tools: tools.for(call.caller).map(toDescription) }));
  server.setRequestHandler('tools/call', async ({ params }) => {
    const tool = tools.find(params.name);
    if (!tool)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool "${params.name}": list the tools`);
    const { text, isError } = await tools.call(tool, params.arguments ?? {}, call);
    return { content: [{ type: 'text', text }], isError };
  });
  return server;
}

function toDescription({ name, description, hints: { title, ...annotations }, input }: Tool) {
  const inputSchema = { additionalProperties: false, ...input } as { type: 'object' };
  return { name, title, description, inputSchema, annotations: { ...annotations, openWorldHint: false } };
}
