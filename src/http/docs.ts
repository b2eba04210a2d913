import { existsSync, readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Express, Request } from 'express';
import { AppError, type ErrorCode } from '../errors/app-error.js';
import { problemResponse } from './api-problems.decorator.js';
import { ProblemDto } from './dto/problem.dto.js';
import { PROBLEM_JSON, toProblem } from './problem.js';
import { addIdempotency } from './openapi-idempotency.js';
import { packageVersion } from './package-version.js';
import { orderProperties } from './property-order.js';
import { STATUS_BY_CODE } from './status-by-code.js';
import { fastSwaggerUi } from './fast-swagger-ui.js';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;
type SecuritySchemes = NonNullable<OpenAPIObject['components']>['securitySchemes'];
type Responses = Operation['responses'];
type BasePathOf = (request: Request) => string;
type ProblemResponse = ReturnType<typeof problemResponse>;

/** The build puts what the pages load there. */
const ASSETS = fileURLToPath(new URL('../assets', import.meta.url));

const DESCRIPTION = `Runs and controls Docker containers over REST, and forwards HTTP and WebSocket traffic to them.

To try it: **POST /containers/run** starts a web server from \`nginx:latest\`; **GET /proxy/{id}/{path}** then reaches it,
and **DELETE /containers/{id}** removes it. In [/docs](/docs), "Try it out" sends the request for you.

Errors are problems (RFC 9457): \`code\` is a stable identifier for programs, \`detail\` says what is wrong and what to do.

[Swagger UI](/docs) · [ReDoc](/redoc) · [OpenAPI](/openapi.json)`;

const SERVER = 'This service';

/** In the order of the page: the most used first. */
const TAGS = {
  containers: 'The containers that dockAPI made: run, inspect, stop, start, remove. Other containers are never shown.',
  events: 'What happens to the containers, as server-sent events.',
  files: 'Files of a container, running or stopped: read, write, list, delete.',
  proxy: "HTTP and WebSocket traffic to a container's published port.",
  operations: 'Requests that go on without their clients (`Prefer: respond-async`).',
  images: "The engine's images: list, describe, pull, load, remove.",
  networks: 'Networks on which containers reach each other by name.',
  volumes: 'Named volumes, which keep data when containers are removed.',
  agents: 'The API as tools of the Model Context Protocol.',
  nodes: 'The nodes of a cluster, and what runs there.',
  policy: 'Limits of requests.',
  health: 'Liveness and readiness.',
};

/** Problems of every route, caused by unreadable requests, the store, other nodes or bugs. `@ApiProblems` adds the route's own. */
const ANY_ROUTE: ErrorCode[] = [
  'invalid_request',
  'unauthorized',
  'forbidden',
  'request_timeout',
  'payload_too_large',
  'unsupported_media_type',
  'expectation_failed',
  'too_many_requests',
  'headers_too_large',
  'internal_error',
  'too_many_open_files',
  'store_unreachable',
  'node_unreachable',
];

/** Two alternative ways to send a token. */
const TOKEN = {
  'X-API-Key': { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  Bearer: { type: 'http', scheme: 'bearer' },
} satisfies SecuritySchemes;

/** @param basePath validated, because it is inserted into the page as it is */
const redocPage = (basePath: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>dockAPI</title>
    <link rel="icon" type="image/png" href="${basePath}/docs/favicon-32x32.png">
    <style>body { margin: 0 }</style>
  </head>
  <body>
    <redoc spec-url="${basePath}/openapi.json"></redoc>
    <script src="${basePath}/redoc/redoc.standalone.js"></script>
  </body>
</html>
`;

/** ReDoc loads its logo from a CDN. An empty image keeps the text beside it. */
const REDOC_LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
const NO_PICTURE = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E";

/**
 * Serves Swagger UI at `/docs`, ReDoc at `/redoc` and the document at `/openapi.json`, all from local files. Call it
 * before `app.init()`; the document is created at the first request.
 *
 * @param extraPaths paths without a controller
 * @param needsToken whether routes require a token
 * @param basePathOf prefix of all paths, for the client of a request
 */
export function setupDocs(
  app: NestExpressApplication,
  extraPaths: Paths,
  needsToken: boolean,
  basePathOf: BasePathOf,
): void {
  SwaggerModule.setup('docs', app, () => createDocument(app, extraPaths, needsToken), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    patchDocumentOnRequest: (request, _response, document) => documentAt(basePathOf(request as Request), document),
    customSiteTitle: 'dockAPI',
    customSwaggerUiPath: swaggerUiPath(),
    // Without the top bar, and the badge, which would call validator.swagger.io.
    swaggerOptions: {
      layout: 'BaseLayout',
      validatorUrl: null,
      defaultModelsExpandDepth: 0,
      displayRequestDuration: true,
      plugins: [fastSwaggerUi],
    },
  });
  serveRedoc(app, basePathOf);
}

/** The document for a client that finds this service under a base path. */
function documentAt(basePath: string, document: OpenAPIObject): OpenAPIObject {
  if (basePath === '') return document;
  const description = document.info.description?.replaceAll('](/', `](${basePath}/`);
  return {
    ...document,
    info: { ...document.info, ...(description && { description }) },
    servers: [{ url: basePath, description: SERVER }],
  };
}

function createDocument(app: NestExpressApplication, extraPaths: Paths, needsToken: boolean): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, documentHead(), {
    extraModels: [ProblemDto],
    operationIdFactory: operationId,
  });
  orderProperties(document, app, [ProblemDto]);
  for (const { post } of Object.values(document.paths)) if (post) addIdempotency(post);
  document.paths = byTag({ ...document.paths, ...structuredClone(extraPaths) });
  document.components = { ...document.components, responses: { AnyRoute: anyRouteResponse() } };
  addSecurity(document, needsToken);
  for (const { responses } of operationsOf(document.paths)) {
    nameStatuses(responses);
    addCommonProblems(responses);
  }
  return document;
}

/** @param needsToken if false, the empty requirement makes the token optional */
function addSecurity(document: OpenAPIObject, needsToken: boolean): void {
  document.components = { ...document.components, securitySchemes: TOKEN };
  const either = Object.keys(TOKEN).map((name) => ({ [name]: [] }));
  document.security = needsToken ? either : [{}, ...either];
}

/** Sorts paths by tag; the order within a tag is kept. */
function byTag(paths: Paths): Paths {
  const tags = Object.keys(TAGS);
  const rank = ([, item]: [string, Paths[string]]) => tags.indexOf(operationsOf({ '': item })[0]?.tags?.[0] ?? '');
  return Object.fromEntries(Object.entries(paths).sort((one, other) => rank(one) - rank(other)));
}

function documentHead(): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('dockAPI')
    .setDescription(DESCRIPTION)
    .setVersion(packageVersion())
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addServer('/', SERVER);
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  return builder.build();
}

/** `ContainersController.run` becomes `containersRun`, because `list` alone would not be unique. */
function operationId(controller: string, method: string): string {
  const feature = controller.replace(/Controller$/, '');
  return feature.charAt(0).toLowerCase() + feature.slice(1) + method.charAt(0).toUpperCase() + method.slice(1);
}

function operationsOf(paths: Paths): Operation[] {
  return Object.values(paths).flatMap((item) =>
    Object.values(item).filter((value): value is Operation => 'responses' in Object(value)),
  );
}

/** The Swagger plugin leaves the descriptions of returned responses empty. */
function nameStatuses(responses: Responses): void {
  for (const [status, response] of Object.entries(responses)) {
    if (response && 'description' in response) response.description ||= STATUS_CODES[status] ?? status;
  }
}

/**
 * If a route documents a status itself, the common codes of that status join its response; `default` has the rest.
 * Every route can respond with `invalid_request`.
 */
function addCommonProblems(responses: Responses): void {
  responses[STATUS_BY_CODE.invalid_request] ??= problemResponse(STATUS_BY_CODE.invalid_request, ['invalid_request']);
  for (const code of ANY_ROUTE) {
    const status = STATUS_BY_CODE[code];
    const codes = problemCodes(responses[status] as ProblemResponse | undefined);
    if (codes)
      responses[status] = withOthers(responses[status], problemResponse(status, [...new Set([...codes, code])]));
  }
  responses.default ??= { $ref: '#/components/responses/AnyRoute' };
}

/** A problem's response, with the other media types of the one before. */
function withOthers(before: Responses[string], problem: ProblemResponse): ProblemResponse {
  const content = { ...(before as { content?: object }).content, ...problem.content };
  return { ...problem, content };
}

/** The codes in a response made by `problemResponse`. */
function problemCodes(response: ProblemResponse | undefined): ErrorCode[] | undefined {
  return response?.content[PROBLEM_JSON]?.schema.allOf[1]?.properties?.code.enum;
}

function anyRouteResponse() {
  const codes = ANY_ROUTE.map((code) => `\`${code}\` (${STATUS_BY_CODE[code]})`);
  return {
    description: `Possible for every route: ${codes.join(', ')}`,
    content: {
      [PROBLEM_JSON]: {
        schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: ANY_ROUTE } } }] },
        example: toProblem(
          new AppError('internal_error', 'dockAPI failed to handle this request: see its log'),
          '/containers/run',
        ),
      },
    },
  };
}

function serveRedoc(app: NestExpressApplication, basePathOf: BasePathOf): void {
  const express: Express = app.getHttpAdapter().getInstance();
  let bundle: string | undefined;
  express.get('/redoc', (request, response) => void response.type('html').send(redocPage(basePathOf(request))));
  express.get('/redoc/redoc.standalone.js', (_request, response) => {
    bundle ??= readFileSync(redocBundlePath(), 'utf8').replaceAll(REDOC_LOGO, NO_PICTURE);
    response.type('js').send(bundle);
  });
}

/** @returns undefined when run from `src`: then Nest finds its package */
function swaggerUiPath(): string | undefined {
  const built = path.join(ASSETS, 'swagger-ui');
  return existsSync(built) ? built : undefined;
}

/** When run from `src`, it is in its package. */
function redocBundlePath(): string {
  const built = path.join(ASSETS, 'redoc.standalone.js');
  return existsSync(built) ? built : createRequire(import.meta.url).resolve('redoc/bundles/redoc.standalone.js');
}
