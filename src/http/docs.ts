import { existsSync, readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Express, NextFunction, Request, Response } from 'express';
import { AppError, type ErrorCode } from '../errors/app-error.js';
import { problemResponse } from './api-problems.decorator.js';
import { ProblemDto } from './dto/problem.dto.js';
import { PROBLEM_JSON, toProblem } from './problem.js';
import { STATUS_BY_CODE } from './status-by-code.js';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;
type Responses = Operation['responses'];
type ProblemResponse = ReturnType<typeof problemResponse>;

const DESCRIPTION = `Runs and controls Docker containers over REST, and carries HTTP and WebSocket traffic to them.

To try it: **POST /containers/run** starts a web server from \`nginx:latest\`; **GET /proxy/{id}/{path}** then reaches it,
and **DELETE /containers/{id}** takes it away again. In [/docs](/docs), "Try it out" sends the request for you.

Errors are problems (RFC 9457): \`code\` is a stable word for programs, \`detail\` a sentence that says what to do.

[Swagger UI](/docs) · [ReDoc](/redoc) · [OpenAPI](/openapi.json)`;

const TAGS = {
  health: 'Whether dockAPI lives, and whether it can work.',
  images: "The engine's images: list and pull.",
  containers:
    'The containers that dockAPI made: run, look at, stop, start, remove. Nobody else’s are shown or touched.',
  proxy: "HTTP and WebSocket traffic to a container's published port.",
};

/** Problems that any route answers, from reading the request or from a defect. Its own come from `@ApiProblems`. */
const ANY_ROUTE: ErrorCode[] = ['invalid_request', 'payload_too_large', 'unsupported_media_type', 'internal_error'];

/** Both pages load from this service alone, and nobody frames them: they can start containers. */
const PAGE_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'self'",
    "script-src 'self' blob:",
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self' data:",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

const REDOC_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>dockAPI</title>
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
    <style>body { margin: 0 }</style>
  </head>
  <body>
    <redoc spec-url="/openapi.json"></redoc>
    <script src="/redoc/redoc.standalone.js"></script>
  </body>
</html>
`;

/** ReDoc shows its maker's logo from a CDN; an empty picture leaves the words beside it. */
const REDOC_LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
const NO_PICTURE = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E";

/**
 * Serves Swagger UI at `/docs`, ReDoc at `/redoc` and the document at `/openapi.json`, all from local files.
 * Call it before `app.init()`; the document is made at the first request.
 *
 * @param extraPaths what no controller answers, and the document has to tell all the same
 */
export function setupDocs(app: NestExpressApplication, extraPaths: Paths = {}): void {
  app.use(['/docs', '/redoc'], setPageHeaders);
  SwaggerModule.setup('docs', app, () => createDocument(app, extraPaths), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'dockAPI',
    // Without the bar and the badge, which would ask validator.swagger.io.
    swaggerOptions: {
      layout: 'BaseLayout',
      validatorUrl: null,
      defaultModelsExpandDepth: 0,
      displayRequestDuration: true,
    },
  });
  serveRedoc(app);
}

function createDocument(app: NestExpressApplication, extraPaths: Paths): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, documentHead(), {
    extraModels: [ProblemDto],
    operationIdFactory: operationId,
  });
  document.paths = { ...document.paths, ...structuredClone(extraPaths) };
  document.components = { ...document.components, responses: { AnyRoute: anyRouteResponse() } };
  for (const { responses } of operationsOf(document.paths)) {
    nameStatuses(responses);
    addCommonProblems(responses);
  }
  return document;
}

function documentHead(): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('dockAPI')
    .setDescription(DESCRIPTION)
    .setVersion(packageVersion())
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addServer('/', 'This service');
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  return builder.build();
}

/** `ContainersController.run` becomes `containersRun`: unique, as `list` alone would not be. */
function operationId(controller: string, method: string): string {
  const feature = controller.replace(/Controller$/, '');
  return feature.charAt(0).toLowerCase() + feature.slice(1) + method.charAt(0).toUpperCase() + method.slice(1);
}

function operationsOf(paths: Paths): Operation[] {
  return Object.values(paths).flatMap((item) =>
    Object.values(item).filter((value): value is Operation => 'responses' in Object(value)),
  );
}

/** The Swagger plugin leaves the descriptions of what a handler returns empty. */
function nameStatuses(responses: Responses): void {
  for (const [status, response] of Object.entries(responses)) {
    if (response && 'description' in response) response.description ||= STATUS_CODES[status] ?? status;
  }
}

/** Where a route tells a status itself, its common codes join that answer; `default` tells the rest. */
function addCommonProblems(responses: Responses): void {
  for (const code of ANY_ROUTE) {
    const status = STATUS_BY_CODE[code];
    const codes = problemCodes(responses[status] as ProblemResponse | undefined);
    if (codes) responses[status] = problemResponse(status, [...new Set([...codes, code])]);
  }
  responses.default ??= { $ref: '#/components/responses/AnyRoute' };
}

/** The codes that an answer made by `problemResponse` names. */
function problemCodes(response: ProblemResponse | undefined): ErrorCode[] | undefined {
  return response?.content[PROBLEM_JSON]?.schema.allOf[1]?.properties?.code.enum;
}

function anyRouteResponse() {
  const codes = ANY_ROUTE.map((code) => `\`${code}\` (${STATUS_BY_CODE[code]})`);
  return {
    description: `What any route may answer: ${codes.join(', ')}`,
    content: {
      [PROBLEM_JSON]: {
        schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: ANY_ROUTE } } }] },
        example: toProblem(
          new AppError('internal_error', 'dockAPI failed at this request: look into its log'),
          '/containers/run',
        ),
      },
    },
  };
}

function serveRedoc(app: NestExpressApplication): void {
  const express: Express = app.getHttpAdapter().getInstance();
  let bundle: string | undefined;
  express.get('/redoc', (_request, response) => void response.type('html').send(REDOC_PAGE));
  express.get('/redoc/redoc.standalone.js', (_request, response) => {
    bundle ??= readFileSync(redocBundlePath(), 'utf8').replaceAll(REDOC_LOGO, NO_PICTURE);
    response.type('js').send(bundle);
  });
}

/** The build puts it beside this file; run from `src`, it is still in its package. */
function redocBundlePath(): string {
  const built = fileURLToPath(new URL('./assets/redoc.standalone.js', import.meta.url));
  return existsSync(built) ? built : createRequire(import.meta.url).resolve('redoc/bundles/redoc.standalone.js');
}

function setPageHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set(PAGE_HEADERS);
  next();
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}
