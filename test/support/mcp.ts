import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

/** The protocol before and after sessions were removed from it (2026-07-28). */
export type Era = 'legacy' | 'auto';

/** What a tool has returned. */
export interface ToolAnswer {
  isError: boolean;
  /** Bytes of all that the model reads. */
  size: number;
  value: Record<string, unknown>;
}

/** An agent, with the client of the SDK. */
export class Agent implements AsyncDisposable {
  private constructor(private readonly client: Client) {}

  static async connect(url: string, headers: Record<string, string>, era: Era = 'auto'): Promise<Agent> {
    const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: era } });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } }));
    return new Agent(client);
  }

  get protocol(): string | undefined {
    return this.client.getNegotiatedProtocolVersion();
  }

  async tools() {
    return (await this.client.listTools()).tools;
  }

  async call(name: string, given: Record<string, unknown> = {}, signal?: AbortSignal): Promise<ToolAnswer> {
    const result = await this.client.callTool({ name, arguments: given }, signal ? { signal } : {});
    const [content] = result.content;
    if (result.content.length !== 1 || content?.type !== 'text') throw new Error('One text was expected');
    const size = Buffer.byteLength(content.text);
    return { isError: result.isError ?? false, size, value: JSON.parse(content.text) as Record<string, unknown> };
  }

  /** A call that must succeed. */
  async done(name: string, given: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { isError, value } = await this.call(name, given);
    if (isError) throw new Error(`${name} failed: ${JSON.stringify(value)}`);
    return value;
  }

  /** A call that must fail. */
  async failed(name: string, given: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { isError, value } = await this.call(name, given);
    if (!isError) throw new Error(`${name} succeeded: ${JSON.stringify(value)}`);
    return value;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.client.close();
  }
}
