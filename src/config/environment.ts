import { isIP } from 'node:net';
import { plainToInstance, Transform } from 'class-transformer';
import { IsIn, IsInt, IsNotEmpty, Matches, Max, Min, validateSync, type ValidationError } from 'class-validator';
import {
  type Config,
  type DockerCliEnvironment,
  LOG_LEVELS,
  type LogLevel,
  type Upstream,
  UPSTREAMS,
} from './config.js';

const SECOND = 1_000;

/** An environment variable is text; an empty one counts as absent. */
const Integer = () =>
  Transform(({ value }: { value: unknown }): unknown => (/^\d+$/.test(String(value)) ? Number(value) : value));
const List = () =>
  Transform(({ value }: { value: unknown }) =>
    Array.isArray(value)
      ? (value as string[])
      : String(value)
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean),
  );
const IsSeconds = (min: number, max: number) => (target: object, key: string) => {
  Integer()(target, key);
  IsInt({ message: 'must be a whole number of seconds' })(target, key);
  Min(min)(target, key);
  Max(max)(target, key);
};

/** The environment variables, their grammar and defaults. */
class Environment {
  /** Address to listen on. */
  @IsNotEmpty() HOST = '127.0.0.1';

  /** TCP port to listen on; 0 lets the system choose. */
  @Integer() @IsInt() @Min(0) @Max(65535) PORT = 8000;

  /** Comma-separated origins that get CORS headers, besides loopback pages. */
  @List()
  @Matches(/^https?:\/\/[^/*\s]+$/, {
    each: true,
    message: 'each entry is an origin, such as https://app.example.com',
  })
  CORS_ORIGINS: string[] = [];

  @IsIn(LOG_LEVELS) LOG_LEVEL: LogLevel = 'log';

  /** Host ports that `host_port: 0` picks from, as `from-to`. */
  @Matches(/^\d{1,5}-\d{1,5}$/, { message: 'must look like 20000-29999' })
  DOCKAPI_PORT_RANGE = '20000-29999';

  /** Bytes of output that exec and `detach: false` keep. */
  @Integer() @IsInt() @Min(1) @Max(1 << 30) DOCKAPI_OUTPUT_LIMIT = 10 * 1024 * 1024;

  /** Seconds that an engine call may take. */
  @IsSeconds(1, 3600) DOCKAPI_ENGINE_TIMEOUT = 30;

  /** Seconds that a pull may be silent. */
  @IsSeconds(1, 86_400) DOCKAPI_PULL_TIMEOUT = 300;

  /** What the proxy dials: the container's own address where this host reaches it (auto), or always one of the two. */
  @IsIn(UPSTREAMS) DOCKAPI_UPSTREAM: Upstream = 'auto';

  /** Seconds to connect to a container. */
  @IsSeconds(1, 3600) DOCKAPI_PROXY_CONNECT_TIMEOUT = 5;

  /** Seconds from a proxied request to its response headers. */
  @IsSeconds(1, 86_400) DOCKAPI_PROXY_RESPONSE_TIMEOUT = 60;

  /** Seconds that a container's answer may be silent once it has begun; 0: for ever. */
  @IsSeconds(0, 86_400) DOCKAPI_PROXY_IDLE_TIMEOUT = 0;

  /** Comma-separated addresses or CIDR blocks of gateways whose X-Forwarded-* count. */
  @List() DOCKAPI_TRUSTED_PROXIES: string[] = [];

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
  problems.push(...badRange(values), ...badNetworks(values));
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

function badRange({ DOCKAPI_PORT_RANGE: range }: Environment): string[] {
  const { from, to } = parseRange(range);
  if (Number.isNaN(to) || to === 0) return []; // its grammar is wrong, which is told already
  return from >= 1 && to <= 65535 && from <= to
    ? []
    : [`DOCKAPI_PORT_RANGE: must lie within 1-65535 and begin with its lower end (got "${range}")`];
}

function badNetworks({ DOCKAPI_TRUSTED_PROXIES: networks }: Environment): string[] {
  return networks
    .filter((network) => !isNetwork(network))
    .map((network) => `DOCKAPI_TRUSTED_PROXIES: "${network}" is no address and no CIDR block`);
}

function isNetwork(network: string): boolean {
  const [address = '', prefix, ...rest] = network.split('/');
  const bits = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
  if (bits < 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
}

function parseRange(range: string) {
  const [from = 0, to = 0] = range.split('-').map(Number);
  return { from, to };
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
    corsOrigins: Object.freeze(values.CORS_ORIGINS),
    logLevel: values.LOG_LEVEL,
    portRange: Object.freeze(parseRange(values.DOCKAPI_PORT_RANGE)),
    outputLimit: values.DOCKAPI_OUTPUT_LIMIT,
    engineTimeoutMs: values.DOCKAPI_ENGINE_TIMEOUT * SECOND,
    pullTimeoutMs: values.DOCKAPI_PULL_TIMEOUT * SECOND,
    upstream: values.DOCKAPI_UPSTREAM,
    proxyConnectTimeoutMs: values.DOCKAPI_PROXY_CONNECT_TIMEOUT * SECOND,
    proxyResponseTimeoutMs: values.DOCKAPI_PROXY_RESPONSE_TIMEOUT * SECOND,
    proxyIdleTimeoutMs: values.DOCKAPI_PROXY_IDLE_TIMEOUT * SECOND,
    trustedProxies: Object.freeze(values.DOCKAPI_TRUSTED_PROXIES),
    shutdownDelayMs: values.DOCKAPI_SHUTDOWN_DELAY * SECOND,
    shutdownTimeoutMs: values.DOCKAPI_SHUTDOWN_TIMEOUT * SECOND,
    docker: Object.freeze(docker),
  });
}
