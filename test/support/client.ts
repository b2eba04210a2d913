import type { OpenAPIObject } from '@nestjs/swagger';
import { type ResponseChecker, createResponseChecker } from './openapi.js';

export interface ApiResponse<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed body; undefined if it is not JSON. */
  body: T;
}

export interface RequestOptions {
  /** Sent as JSON. */
  json?: unknown;
  /** Sent unchanged. */
  body?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** A dockAPI client for tests: every response is validated against the service's own OpenAPI document. */
export class Client {
  private constructor(
    readonly url: string,
    private readonly check: ResponseChecker,
    private readonly own: Record<string, string>,
  ) {}

  /** @param own headers of every request, such as a token */
  static async connect(url: string, own: Record<string, string> = {}): Promise<Client> {
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenAPIObject;
    return new Client(url, createResponseChecker(document), own);
  }

  get<T = Record<string, unknown>>(path: string, options?: RequestOptions) {
    return this.request<T>('GET', path, options);
  }

  post<T = Record<string, unknown>>(path: string, json?: unknown, options?: RequestOptions) {
    return this.request<T>('POST', path, json === undefined ? options : { json, ...options });
  }

  delete<T = Record<string, unknown>>(path: string, options?: RequestOptions) {
    return this.request<T>('DELETE', path, options);
  }

  async request<T = Record<string, unknown>>(
    method: string,
    path: string,
    options: RequestOptions = {},
  ): Promise<ApiResponse<T>> {
    const { json, headers, signal } = options;
    const body = json === undefined ? options.body : JSON.stringify(json);
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: { ...(json !== undefined && { 'content-type': 'application/json' }), ...this.own, ...headers },
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    });
    const text = await response.text();
    this.check(method, path, response.status, response.headers.get('content-type'), text);
    return { status: response.status, headers: response.headers, text, body: parse(text) as T };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
