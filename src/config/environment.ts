import { BlockList, isIP } from 'node:net';
import { plainToInstance } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsIP,
  IsNotEmpty,
  IsOptional,
  Matches,
  Max,
  Min,
  validateSync,
  type ValidationError,
} from 'class-validator';
import {
  type Config,
  type DockerCliEnvironment,
  LOG_FORMATS,
  LOG_LEVELS,
  type LogFormat,
  type LogLevel,
  SWITCH,
  type Switch,
  type TokenSource,
  type Upstream,
  UPSTREAMS,
} from './config.js';
import { PolicyEnvironment, policyProblems, toPolicy } from './policy-environment.js';
import { parseRange, PORT_RANGE, rangeProblem } from './port-range.js';
import { Integer, IsSeconds, List, LowerCase } from './setting-decorators.js';
import { toTracing, tracingProblems } from './tracing.js';

const SECOND = 1_000;

/** Those below are the host's own services' (RFC 6335, section 6), and a rootless engine cannot bind them. */
const FIRST_USER_PORT = 1_024;

const ORIGIN = /^https?:\/\/[^/*\s]+$/i;

/** The environment variables, their grammar and defaults. */
class Environment extends PolicyEnvironment {
  /** Address to listen on. */
  @IsNotEmpty() HOST = '127.0.0.1';

  /** TCP port to listen on; 0 lets the system choose. */
  @Integer() @IsInt() @Min(0) @Max(65535) PORT = 8000;

  /** Comma-separated origins that get CORS headers, besides loopback pages. */
  @List()
  @Matches(ORIGIN, {
    each: true,
    message: 'each entry is an origin, such as https://app.example.com',
  })
  CORS_ORIGINS: string[] = [];

  /** Comma-separated names under which dockAPI is reached, besides loopback ones. */
  @List()
  @Matches(/^(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i, {
    each: true,
    message: 'each entry is a host name or address, such as dockapi.example.com or [2001:db8::1]',
  })
  DOCKAPI_HOSTS: string[] = [];

  @IsIn(LOG_LEVELS) LOG_LEVEL: LogLevel = 'log';

  /** How a line of the log looks; by default text on a terminal, else JSON. */
  @IsOptional() @IsIn(LOG_FORMATS) LOG_FORMAT: LogFormat | undefined = undefined;

  /** Host ports that `host_port: 0` picks from, as `from-to`. */
  @Matches(PORT_RANGE, { message: 'must look like 20000-29999' })
  DOCKAPI_PORT_RANGE = '20000-29999';

  /** Bytes of output that exec and `detach: false` keep. */
  @Integer() @IsInt() @Min(1) @Max(1 << 30) DOCKAPI_OUTPUT_LIMIT = 10 * 1024 * 1024;

  /** Seconds that the body of an API request may take to arrive. */
  @IsSeconds(1, 3600) DOCKAPI_BODY_TIMEOUT = 30;

  /** Seconds that an engine call may take. */
  @IsSeconds(1, 3600) DOCKAPI_ENGINE_TIMEOUT = 30;

  /** Seconds that a pull may be silent. */
  @IsSeconds(1, 86_400) DOCKAPI_PULL_TIMEOUT = 300;

  /** What the proxy dials: the container's own address where this host reaches it (auto), or always one of the two. */
  @IsIn(UPSTREAMS) DOCKAPI_UPSTREAM: Upstream = 'auto';

  /** The address of the engine's host where containers' ports are published, and where dockAPI dials them. */
  @IsIP(undefined, { message: 'must be an IP address' })
  DOCKAPI_PUBLISH_ADDRESS = '127.0.0.1';

  /** The network that a run joins when it names none; default: the engine's own, `bridge`. */
  @IsOptional()
  @Matches(/^(?!(?:host|none)$)[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, {
    message: 'must be the name or id of a network that publishes ports',
  })
  DOCKAPI_NETWORK: string | undefined = undefined;

  /** Seconds to connect to a container. */
  @IsSeconds(1, 3600) DOCKAPI_PROXY_CONNECT_TIMEOUT = 5;

  /** Seconds from a proxied request to its response headers. */
  @IsSeconds(1, 86_400) DOCKAPI_PROXY_RESPONSE_TIMEOUT = 60;

  /** Seconds that a container's answer may be silent once it has begun; 0: for ever. */
  @IsSeconds(0, 86_400) DOCKAPI_PROXY_IDLE_TIMEOUT = 0;

  /** Comma-separated addresses or CIDR blocks of gateways whose X-Forwarded-* count. */
  @List() DOCKAPI_TRUSTED_PROXIES: string[] = [];

  /** The path under which a gateway offers dockAPI that takes it away and does not tell it as X-Forwarded-Prefix. */
  @Matches(/^(?:(?:\/[\w.~-]+)+|)$/, { message: 'must be a path such as /dockapi, without a slash at its end' })
  DOCKAPI_BASE_PATH = '';

  /** A domain whose subdomains all lead here, and are the containers' own origins; none of them is dockAPI's. */
  @LowerCase()
  @IsOptional()
  @Matches(/^(?!.{190})(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, {
    message: 'must be a domain alone, such as apps.example.com',
  })
  DOCKAPI_PROXY_DOMAIN: string | undefined = undefined;

  /** A file of tokens; see `access/token-entry.ts`. */
  DOCKAPI_TOKENS_FILE: string | undefined = undefined;

  /** Its entries themselves, with ";" between them. */
  DOCKAPI_TOKENS: string | undefined = undefined;
  /** Whether pages by path are sandboxed where their container has no origin of its own. */
  @IsIn(SWITCH) DOCKAPI_PROXY_SANDBOX: Switch = 'on';

  /** Seconds between SIGTERM and the end of the listener. */
  @IsSeconds(0, 300) DOCKAPI_SHUTDOWN_DELAY = 1;

  /** Seconds that running requests get to finish. */
  @IsSeconds(0, 3600) DOCKAPI_SHUTDOWN_TIMEOUT = 7;
}

/** What is wrong with the environment: one line for each variable, each beginning with its name. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError';
}

/**
 * Reads and validates the settings.
 *
 * @throws EnvironmentError with a line that names every bad variable
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const known = Object.keys(new Environment());
  const given = Object.fromEntries(known.filter((name) => env[name]).map((name) => [name, env[name]]));
  const values = plainToInstance(Environment, given, { exposeDefaultValues: true });

  const problems = validateSync(values, { stopAtFirstError: true }).map(
    (error) => `${error.property}: ${message(error)} (got ${JSON.stringify(env[error.property])})`,
  );
  problems.push(
    ...rangeProblem('DOCKAPI_PORT_RANGE', values.DOCKAPI_PORT_RANGE, FIRST_USER_PORT),
    ...policyProblems(values),
    ...badOrigins(values),
    ...badNetworks(values),
    ...badPublishAddress(values),
    ...badTokens(values),
    ...openDoor(values),
    ...tracingProblems(env),
  );
  if (problems.length > 0) throw new EnvironmentError(problems.join('\n'));
  return toConfig(values, env);
}

/** What is wrong, without the variable's name, with which the line begins. */
function message({ property, constraints }: ValidationError): string {
  return Object.values(constraints ?? {})
    .join(', ')
    .replace(`${property} `, '');
}

/**
 * The variables that look like settings and are none, a misspelt one say: worth a warning. No more, as others may use
 * the prefix too: a script around dockAPI, a later version.
 */
export function unknownSettings(env: NodeJS.ProcessEnv): string[] {
  const known = Object.keys(new Environment());
  return Object.keys(env).filter((name) => name.startsWith('DOCKAPI_') && !known.includes(name));
}

/** A wrong one is told already, but for what only a parser sees: a port beyond 65535, a login, a query. */
function badOrigins({ CORS_ORIGINS: origins }: Environment): string[] {
  return origins
    .filter((each) => ORIGIN.test(each) && URL.parse(each)?.href !== `${URL.parse(each)?.origin}/`)
    .map((origin) => `CORS_ORIGINS: "${origin}" is no origin`);
}

function badNetworks({ DOCKAPI_TRUSTED_PROXIES: networks }: Environment): string[] {
  return networks
    .filter((network) => !isNetwork(network))
    .map((network) => `DOCKAPI_TRUSTED_PROXIES: "${network}" is no address and no CIDR block`);
}

function badTokens({ DOCKAPI_TOKENS_FILE: file, DOCKAPI_TOKENS: entries }: Environment): string[] {
  return file && entries ? ['DOCKAPI_TOKENS: must not be set together with DOCKAPI_TOKENS_FILE'] : [];
}

/** Whoever reaches dockAPI without a token is root on the engine's host: nobody does but those on this one. */
function openDoor({ HOST, DOCKAPI_TOKENS_FILE, DOCKAPI_TOKENS }: Environment): string[] {
  if (DOCKAPI_TOKENS_FILE || DOCKAPI_TOKENS || isLoopback(HOST)) return [];
  return [
    `HOST: must be a loopback address as long as there are no tokens (got "${HOST}"); set DOCKAPI_TOKENS_FILE to listen elsewhere`,
  ];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function badPublishAddress({ DOCKAPI_PUBLISH_ADDRESS: address }: Environment): string[] {
  return isWildcard(address)
    ? [
        `DOCKAPI_PUBLISH_ADDRESS: every network of the host would reach the containers, past dockAPI: name one address (got "${address}")`,
      ]
    : [];
}

const WILDCARDS = new BlockList();
WILDCARDS.addAddress('0.0.0.0');
WILDCARDS.addAddress('::', 'ipv6');

/** In any spelling, `::ffff:0.0.0.0` among them. */
function isWildcard(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && WILDCARDS.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function isNetwork(network: string): boolean {
  const [address = '', prefix, ...rest] = network.split('/');
  const bits = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
  if (bits < 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
}

function toTokenSource({ DOCKAPI_TOKENS_FILE: file, DOCKAPI_TOKENS: entries }: Environment): TokenSource | undefined {
  return file || entries ? Object.freeze({ file, entries }) : undefined;
}

function toConfig(values: Environment, env: NodeJS.ProcessEnv): Config {
  const { DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, DOCKER_CONTEXT, DOCKER_CONFIG } = env;
  const docker: DockerCliEnvironment = {
    DOCKER_HOST,
    DOCKER_TLS_VERIFY,
    DOCKER_CERT_PATH,
    DOCKER_CONTEXT,
    DOCKER_CONFIG,
  };
  return Object.freeze({
    host: values.HOST,
    port: values.PORT,
    // As a browser writes them: in lower case, without the default port.
    corsOrigins: Object.freeze(values.CORS_ORIGINS.map((origin) => new URL(origin).origin)),
    allowedHosts: Object.freeze(values.DOCKAPI_HOSTS),
    logLevel: values.LOG_LEVEL,
    logFormat: values.LOG_FORMAT,
    tracing: toTracing(env),
    portRange: Object.freeze(parseRange(values.DOCKAPI_PORT_RANGE)),
    outputLimit: values.DOCKAPI_OUTPUT_LIMIT,
    bodyTimeoutMs: values.DOCKAPI_BODY_TIMEOUT * SECOND,
    engineTimeoutMs: values.DOCKAPI_ENGINE_TIMEOUT * SECOND,
    pullTimeoutMs: values.DOCKAPI_PULL_TIMEOUT * SECOND,
    policy: toPolicy(values),
    upstream: values.DOCKAPI_UPSTREAM,
    publishAddress: values.DOCKAPI_PUBLISH_ADDRESS,
    network: values.DOCKAPI_NETWORK,
    proxyConnectTimeoutMs: values.DOCKAPI_PROXY_CONNECT_TIMEOUT * SECOND,
    proxyResponseTimeoutMs: values.DOCKAPI_PROXY_RESPONSE_TIMEOUT * SECOND,
    proxyIdleTimeoutMs: values.DOCKAPI_PROXY_IDLE_TIMEOUT * SECOND,
    trustedProxies: Object.freeze(values.DOCKAPI_TRUSTED_PROXIES),
    basePath: values.DOCKAPI_BASE_PATH,
    proxyDomain: values.DOCKAPI_PROXY_DOMAIN,
    proxySandbox: values.DOCKAPI_PROXY_SANDBOX === 'on',
    shutdownDelayMs: values.DOCKAPI_SHUTDOWN_DELAY * SECOND,
    shutdownTimeoutMs: values.DOCKAPI_SHUTDOWN_TIMEOUT * SECOND,
    tokens: toTokenSource(values),
    docker: Object.freeze(docker),
  });
}
