import { expect, it } from 'vitest';
import { Caller } from '../../../src/access/caller.js';
import type { Tool, ToolCall } from '../../../src/mcp/tool.js';
import { Tools } from '../../../src/mcp/tools.service.js';
import { LogsArguments, UrlArguments, WaitArguments } from '../../../src/mcp/tools/tool-arguments.dto.js';

const caller = new Caller('agent', undefined, new Set(['read']));
const call = { caller, request: { headers: {} }, response: {}, signal: new AbortController().signal } as ToolCall;

/** What a tool with these arguments gets. */
async function got(type: Tool['arguments'], given: object): Promise<unknown> {
  const tool = { scope: 'read', arguments: type, hints: {}, call: (got: object) => Promise.resolve({ got }) };
  const { text } = await new Tools([]).call(tool as unknown as Tool, given, call);
  return (JSON.parse(text) as { got: unknown }).got ?? JSON.parse(text);
}

it.each([
  [WaitArguments, { timeout: null, for: null }],
  [LogsArguments, { tail: null, since: null, until: null, timestamps: null }],
  [UrlArguments, { port: null }],
])('takes null as an argument that is absent: %o', async (type, nulls) => {
  expect(await got(type, { container: 'web', ...nulls })).toEqual(await got(type, { container: 'web' }));
  expect(await got(type, { container: null, ...nulls })).toMatchObject({ code: 'invalid_request' });
});
