import type { OpenAPIObject } from '@nestjs/swagger';
import type { ErrorCode } from '../errors/app-error.js';
import { problemResponse } from '../http/api-problems.decorator.js';
import { STATUS_BY_CODE } from '../http/status-by-code.js';
import { DOCUMENTED_METHODS } from './routing/proxied-methods.js';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;

const CODES: ErrorCode[] = [
  'invalid_request',
  'unauthorized',
  'forbidden',
  'container_not_found',
  'port_not_published',
  'method_not_allowed',
  'engine_unreachable',
  'engine_error',
  'upstream_failed',
  'upstream_timeout',
  'engine_timeout',
];

const DESCRIPTION = `Forwards the request to the container's published port, with path and query byte for byte, and returns the
container's response. Bodies stream in both directions. \`Location\` and the \`Path\` of cookies move under \`/proxy/{id}/\`.
A \`GET\` with \`Upgrade: websocket\` opens a WebSocket. Other methods are forwarded too, including WebDAV's, but not
\`CONNECT\` and \`TRACE\`.

\`/proxy/{id}/\`, with an empty path, is the container's root. \`/proxy/{id}:{port}/\` is another of its published ports.
Absolute links work at the container's own origin: \`url\` of \`GET /proxy/{id}\`. Browsers that open a page by path are
redirected there (307). If the container has no own origin, the page has \`Content-Security-Policy: sandbox\`.`;

const WITH_BODY: readonly string[] = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Any status and type. */
const CONTAINERS_OWN = { description: "The container's own response", content: { '*/*': { schema: {} } } };

/** The OpenAPI paths without a controller: traffic to the containers. A path parameter is never empty. */
export function proxyPaths(): Paths {
  return { '/proxy/{id}/': operations(true), '/proxy/{id}/{path}': operations(false) };
}

function operations(isRoot: boolean): Paths[string] {
  return Object.fromEntries(DOCUMENTED_METHODS.map((method) => [method.toLowerCase(), operation(method, isRoot)]));
}

function operation(method: string, isRoot: boolean): Operation {
  const name = method.charAt(0) + method.slice(1).toLowerCase();
  return {
    operationId: isRoot ? `proxy${name}Root` : `proxy${name}`,
    tags: ['proxy'],
    summary: isRoot
      ? `Forwards a ${method} request to the container's root.`
      : `Forwards a ${method} request to the container.`,
    description: DESCRIPTION,
    parameters: [
      parameter(
        'id',
        'Full id, name, or at least 12 digits of the id; `:{port}` adds another published port',
        'my-nginx',
      ),
      ...(isRoot ? [] : [parameter('path', 'Path at the container; may contain slashes and a query', 'index.html')]),
    ],
    ...(WITH_BODY.includes(method) && { requestBody: { content: { '*/*': { schema: {} } } } }),
    responses: { '2XX': CONTAINERS_OWN, ...problems(), default: CONTAINERS_OWN },
  };
}

function parameter(name: string, description: string, example: string) {
  return { name, in: 'path' as const, required: true, description, example, schema: { type: 'string' as const } };
}

function problems(): Operation['responses'] {
  const byStatus = Map.groupBy(CODES, (code) => STATUS_BY_CODE[code]);
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, problemResponse(status, codes)]));
}
