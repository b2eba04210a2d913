import { createRequire } from 'node:module';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type ApiResponse = { $ref?: string; content?: Record<string, unknown> };

/** An operation of the document, and where it is. */
export interface Route {
  method: string;
  path: string;
  operation: Operation;
}

/**
 * Throws unless the document describes this response: its status, content type, body, and the code of a problem.
 *
 * @param path as requested; the query is ignored
 * @param body as text, or parsed already
 */
export type ResponseChecker = (
  method: string,
  path: string,
  status: number,
  contentType: string | null | undefined,
  body: unknown,
) => void;

const PROBLEM_JSON = 'application/problem+json';
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/** The document does not describe itself and its pages. */
const DOCUMENTATION = /^\/(?:docs|redoc|openapi\.json)(?:\/|$)/;

export function routesOf(document: OpenAPIObject): Route[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => (item[method] ? [{ method, path, operation: item[method] }] : [])),
  );
}

/** Validates responses against the document. Unknown fields are errors. */
export function createResponseChecker(document: OpenAPIObject): ResponseChecker {
  const compile = schemaCompiler(document);
  const routes = routesOf(document);
  return (method, path, status, contentType, body) => {
    const pathname = path.split('?', 1)[0] ?? path;
    const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    try {
      const route = findRoute(routes, method, pathname);
      if (route) checkDocumented(route);
      else checkUntold();
    } catch (error) {
      throw new Error(`${method} ${pathname} returned ${status} ${type}: ${(error as Error).message}\n${show(body)}`, {
        cause: error,
      });
    }

    function checkDocumented({ method: documentedMethod, path: template, operation }: Route): void {
      const responses = operation.responses as Record<string, ApiResponse | undefined>;
      if (isForwarded(responses) && type !== PROBLEM_JSON) return;
      const range = `${String(status).charAt(0)}XX`;
      const key = [String(status), range].find((each) => responses[each]) ?? 'default';
      const at = responses[key]?.$ref
        ? keysOf(responses[key].$ref)
        : ['paths', template, documentedMethod, 'responses', key];
      const response = valueAt(document, at) as ApiResponse | undefined;
      if (!response) throw new Error('the document does not tell this status');
      if (method.toUpperCase() === 'HEAD' || (!response.content && isEmpty(body))) return;
      const media = [type, '*/*'].find((each) => response.content?.[each]);
      if (!media)
        throw new Error(
          `the document does not tell this content type, but ${Object.keys(response.content ?? {}).join(', ') || 'none'}`,
        );
      check(compile([...at, 'content', media, 'schema'], type === PROBLEM_JSON), type, body);
    }

    /** An unknown route or method, a preflight, or a page of the documentation. */
    function checkUntold(): void {
      if (status < 400 && (method.toUpperCase() === 'OPTIONS' || DOCUMENTATION.test(pathname))) return;
      if (type !== PROBLEM_JSON) throw new Error('neither a route of the document nor a problem');
      if (method.toUpperCase() === 'HEAD') return;
      check(compile(['components', 'schemas', 'Problem']), type, body);
      const { code } = parsed(type, body) as { code: string };
      const expected = routes.some((each) => matches(each.path, pathname)) ? 'method_not_allowed' : 'route_not_found';
      const anyway = codesOfAnyRoute(document);
      if (code !== expected && !anyway.includes(code) && !DOCUMENTATION.test(pathname))
        throw new Error(`not ${expected}, but ${code}`);
    }
  };
}

/** Every example of a request body, with its errors by its own schema; null if there are none. */
export function checkRequestExamples(
  document: OpenAPIObject,
): { operationId: string; example: string; error: string | null }[] {
  const compile = schemaCompiler(document);
  return bodiesOf(document).flatMap(({ route, type, media }) => {
    const validate = compile(['paths', route.path, route.method, 'requestBody', 'content', type, 'schema']);
    return Object.entries(media.examples ?? {}).map(([example, { value }]) => ({
      operationId: String(route.operation.operationId),
      example,
      error: validate(value) ? null : errorsOf(validate),
    }));
  });
}

/** The routes with a JSON body, and its description. */
export function bodiesOf(document: OpenAPIObject) {
  type Media = { schema: object; examples?: Record<string, { value: unknown }> };
  return routesOf(document).flatMap((route) => {
    const { content = {} } = (route.operation.requestBody ?? {}) as { content?: Record<string, Media> };
    return Object.entries(content).flatMap(([type, media]) =>
      type === 'application/json' ? [{ route, type, media }] : [],
    );
  });
}

/** Errors of Redocly's linter, a part of ReDoc, for OpenAPI 3.1. */
export async function lint(document: OpenAPIObject): Promise<string[]> {
  const { createConfig, lintFromString } = redocly();
  const rules = [
    'struct',
    'no-unresolved-refs',
    'no-identical-paths',
    'no-invalid-media-type-examples',
    'no-invalid-parameter-examples',
    'no-invalid-schema-examples',
    'no-enum-type-mismatch',
    'operation-operationId',
    'operation-operationId-unique',
    'operation-parameters-unique',
    'operation-summary',
    'operation-tag-defined',
    'path-parameters-defined',
  ];
  const config = await createConfig({ rules: Object.fromEntries(rules.map((rule) => [rule, 'error'])) });
  const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: 'openapi.json', config });
  return problems.map(
    ({ ruleId, message, location }) => `${ruleId}: ${message} (${location.map(({ pointer }) => pointer).join(', ')})`,
  );
}

interface Redocly {
  createConfig(config: object): Promise<object>;
  lintFromString(options: object): Promise<{ ruleId: string; message: string; location: { pointer?: string }[] }[]>;
}

function redocly(): Redocly {
  const fromRedoc = createRequire(createRequire(import.meta.url).resolve('redoc/package.json'));
  return fromRedoc('@redocly/openapi-core') as Redocly;
}

/** Compiles the schema at a place of the document; `closed` forbids unknown fields. */
function schemaCompiler(document: OpenAPIObject): (at: string[], closed?: boolean) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ ...withClosedSchemas(document), $id: 'openapi' });
  const compiled = new Map<string, ValidateFunction>();
  return (at, closed = false) => {
    const $ref = `openapi#/${at.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const key = `${$ref} ${closed}`;
    const validate = compiled.get(key) ?? ajv.compile(closed ? { $ref, unevaluatedProperties: false } : { $ref });
    compiled.set(key, validate);
    return validate;
  };
}

/** Object schemas know all their fields, except Problem, which may have more. */
function withClosedSchemas(document: OpenAPIObject): OpenAPIObject {
  const copy = structuredClone(document);
  for (const [name, schema] of Object.entries(copy.components?.schemas ?? {})) {
    if (name !== 'Problem' && 'properties' in schema) schema.additionalProperties ??= false;
  }
  return copy;
}

function findRoute(routes: Route[], method: string, path: string): Route | undefined {
  const wanted = method.toLowerCase();
  const candidates = routes.filter((route) => matches(route.path, path)).sort((a, b) => rank(a.path) - rank(b.path));
  return (
    candidates.find((route) => route.method === wanted) ??
    (wanted === 'head' ? candidates.find((route) => route.method === 'get') : undefined)
  );
}

/** `{path}` at the end matches the rest, slashes included; otherwise, as in Express, a trailing slash is ignored. */
function matches(template: string, path: string): boolean {
  const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  const whole = pattern.endsWith('/{path}')
    ? pattern.replace(/\{path\}$/, '.*')
    : pattern.endsWith('/')
      ? pattern
      : `${pattern}/?`;
  // The name of an image may have slashes.
  const names = whole.replace('{reference}', '.+').replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${names}$`, 'i').test(path);
}

/** A container's root and the rest first, then literal paths before those with parameters. */
function rank(template: string): number {
  return /\/(?:\{path\})?$/.test(template) ? -1 : template.split('{').length;
}

/** A proxied route may respond with anything: its `default` promises nothing about the body. */
function isForwarded(responses: Record<string, ApiResponse | undefined>): boolean {
  const other = responses.default;
  return other !== undefined && !other.$ref && (!other.content || '*/*' in other.content);
}

function codesOfAnyRoute(document: OpenAPIObject): string[] {
  const content = valueAt(document, ['components', 'responses', 'AnyRoute', 'content', PROBLEM_JSON]) as {
    schema: { allOf: [unknown, { properties: { code: { enum: string[] } } }] };
  };
  return content.schema.allOf[1].properties.code.enum;
}

function check(validate: ValidateFunction, type: string, body: unknown): void {
  if (!validate(parsed(type, body))) throw new Error(errorsOf(validate));
}

function parsed(type: string, body: unknown): unknown {
  return typeof body === 'string' && /[/+]json$/.test(type) ? JSON.parse(body) : body;
}

function errorsOf(validate: ValidateFunction): string {
  return (validate.errors ?? [])
    .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
    .join('; ');
}

function keysOf($ref: string): string[] {
  return $ref
    .split('/')
    .slice(1)
    .map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(document: OpenAPIObject, keys: string[]): unknown {
  return keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
}

function isEmpty(body: unknown): boolean {
  return body === undefined || body === null || body === '';
}

function show(body: unknown): string {
  return (typeof body === 'string' ? body : (JSON.stringify(body) ?? '')).slice(0, 1_000);
}
