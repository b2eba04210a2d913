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
import { toCapacity } from './capacity-environment.js';
import { clusterProblems, toClusterSetting } from './cluster-environment.js';
import { toExecLimits } from './exec-environment.js';
import { toLifetimeSettings } from './lifetime-environment.js';
import { PolicyEnvironment, policyProblems, toPolicy } from './policy-environment.js';
import { parseRange, PORT_RANGE, rangeProblem } from './port-range.js';
import { Integer, IsSeconds, List, LowerCase } from './setting-decorators.js';
import { ORIGIN, serverProblems } from './server-problems.js';
import { storeProblems, toStoreSetting } from './store-setting.js';
import { toTracing, tracingProblems } from './tracing.js';
import { toWorkers, workersProblems } from './workers-environment.js';

const SECOND = 1_000;

/** Lower ports are reserved for the host's services (RFC 6335, section 6), and a rootless engine cannot bind them. */
const FIRST_USER_PORT = 1_024;

/**
 * The environment variables, with their syntax and defaults.
 *
 * docs/configuration.md is generated from this file (`npm run docs`): the description, `@category` (its table), `@default`
 * where the initializer does not say it, and `@values` where the decorators do not.
 */
class Environment extends PolicyEnvironment {
  /**
   * Address to listen on. Without tokens it must be a loopback address.
   *
   * @category Server
   */
  @IsNotEmpty() HOST = '127.0.0.1';

  /**
   * TCP port to listen on. With 0, the system chooses one.
   *
   * @category Server
   */
  @Integer() @IsInt() @Min(0) @Max(65535) PORT = 8000;

  /**
   * Origins whose pages may use the API, in addition to `http://localhost:*` and `http://127.0.0.1:*`.
   *
   * @category Server
   * @values comma-separated origins
   */
  @List()
  @Matches(ORIGIN, {
    each: true,
    message: 'each entry is an origin, such as https://app.example.com',
  })
  CORS_ORIGINS: string[] = [];

  /**
   * Host names that clients use to reach dockAPI, in addition to loopback names. A port after a name is ignored.
   *
   * @category Server
   * @values comma-separated names
   */
  @List()
  @Matches(/^(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i, {
    each: true,
    message: 'each entry is a host name or address, such as dockapi.example.com or [2001:db8::1]',
  })
  DOCKAPI_HOSTS: string[] = [];

  /**
   * Lowest level that is logged. Proxied requests are logged at `debug`.
   *
   * @category Logs
   */
  @IsIn(LOG_LEVELS) LOG_LEVEL: LogLevel = 'log';

  /**
   * Format of a log line.
   *
   * @category Logs
   * @default `text` on a terminal, otherwise `json`
   */
  @IsOptional() @IsIn(LOG_FORMATS) LOG_FORMAT: LogFormat | undefined = undefined;

  /**
   * Host ports from which `host_port: 0` is served.
   *
   * @category Containers
   * @values `from-to`, from 1024 to 65535
   */
  @Matches(PORT_RANGE, { message: 'must look like 20000-29999' })
  DOCKAPI_PORT_RANGE = '20000-29999';

  /**
   * Bytes of output that exec and `detach: false` keep. The rest is dropped, and `truncated` is true.
   *
   * @category Containers
   */
  @Integer() @IsInt() @Min(1) @Max(1_073_741_824) DOCKAPI_OUTPUT_LIMIT = 10_485_760;

  /**
   * Maximum bytes of an upload that dockAPI spools to its temporary directory (`TMPDIR`): a tar, or a file without
   * `Content-Length`. Other uploads have no limit.
   *
   * @category Containers
   */
  @Integer() @IsInt() @Min(1) @Max(1_099_511_627_776) DOCKAPI_UPLOAD_LIMIT = 10_737_418_240;

  /**
   * File with the webhooks. It is read again when it changes. See [events](events.md#webhooks).
   *
   * @category Server
   * @values a path
   */
  DOCKAPI_WEBHOOKS_FILE: string | undefined = undefined;

  /**
   * Time for the body of an API request to arrive. Proxied bodies have no limit.
   *
   * @category Server
   */
  @IsSeconds(1, 3600) DOCKAPI_BODY_TIMEOUT = 30;

  /**
   * Time that an operation is kept after its end; ten times as long while nobody has read the end. See
   * [operations](operations.md).
   *
   * @category Operations
   */
  @IsSeconds(1, 604_800) DOCKAPI_OPERATION_RETENTION = 3_600;

  /**
   * Time that a container is in `GET /removed` after its removal; 1,000 of each owner at most. See
   * [removed containers](removed.md).
   *
   * @category Containers
   */
  @IsSeconds(1, 604_800) DOCKAPI_REMOVED_RETENTION = 3_600;

  /**
   * Timeout of an engine call.
   *
   * @category Engine
   */
  @IsSeconds(1, 3600) DOCKAPI_ENGINE_TIMEOUT = 30;

  /**
   * Time that a pull may go without progress.
   *
   * @category Engine
   */
  @IsSeconds(1, 86_400) DOCKAPI_PULL_TIMEOUT = 300;

  /**
   * Address that the proxy connects to: the `published` port, the `container` address (faster), or with `auto` the container
   * address if it is reachable, otherwise the published port.
   *
   * @category Proxy
   */
  @IsIn(UPSTREAMS) DOCKAPI_UPSTREAM: Upstream = 'auto';

  /**
   * Address of the engine's host on which ports are published and at which dockAPI connects to them. See
   * [networking](networking.md).
   *
   * @category Containers
   * @values an IP address, not a wildcard
   */
  @IsIP(undefined, { message: 'must be an IP address' })
  DOCKAPI_PUBLISH_ADDRESS = '127.0.0.1';

  /**
   * Network for runs that name none.
   *
   * @category Containers
   * @default the engine's `bridge`
   * @values a network that publishes ports
   */
  @IsOptional()
  @Matches(/^(?!(?:host|none)$)[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, {
    message: 'must be the name or id of a network that publishes ports',
  })
  DOCKAPI_NETWORK: string | undefined = undefined;

  /**
   * Connect timeout.
   *
   * @category Proxy
   */
  @IsSeconds(1, 3600) DOCKAPI_PROXY_CONNECT_TIMEOUT = 5;

  /**
   * Time from a proxied request to its response header. What streams after the header has no limit.
   *
   * @category Proxy
   */
  @IsSeconds(1, 86_400) DOCKAPI_PROXY_RESPONSE_TIMEOUT = 60;

  /**
   * Time that a response may be silent once it has begun. 0 means no limit, which event streams need.
   *
   * @category Proxy
   */
  @IsSeconds(0, 86_400) DOCKAPI_PROXY_IDLE_TIMEOUT = 0;

  /**
   * Largest head: of a request, URL included, and of a container's response. Larger ones are a 431 or a 502.
   *
   * @category Proxy
   * @default `65536`
   * @values bytes, 8192 to 1048576
   */
  @Integer() @IsInt() @Min(8_192) @Max(1_048_576) DOCKAPI_HEADER_LIMIT = 64 * 1024;

  /**
   * Reverse proxies whose `X-Forwarded-*` headers are trusted. Headers of other clients are replaced.
   *
   * @category Server
   * @values comma-separated addresses or CIDR blocks
   */
  @List() DOCKAPI_TRUSTED_PROXIES: string[] = [];

  /**
   * Public path prefix, such as `/dockapi`, for reverse proxies that strip it without sending `X-Forwarded-Prefix`.
   *
   * @category Server
   * @values a path without a trailing slash
   */
  @Matches(/^(?:(?:\/[\w.~-]+)+|)$/, { message: 'must be a path such as /dockapi, without a slash at its end' })
  DOCKAPI_BASE_PATH = '';

  /**
   * Domain for the containers' own origins: each is reached at `{short-id}.` and this domain. dockAPI itself needs a name
   * outside it.
   *
   * @category Proxy
   * @values a domain, such as `apps.example.com`
   */
  @LowerCase()
  @IsOptional()
  @Matches(/^(?!.{190})(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, {
    message: 'must be a domain alone, such as apps.example.com',
  })
  DOCKAPI_PROXY_DOMAIN: string | undefined = undefined;

  /**
   * File with the tokens. It is read again when it changes. See [authentication](authentication.md).
   *
   * @category Access
   * @values a path
   */
  DOCKAPI_TOKENS_FILE: string | undefined = undefined;

  /**
   * The entries of a tokens file, separated by `;`. Set this or `DOCKAPI_TOKENS_FILE`, not both.
   *
   * @category Access
   * @values token entries
   */
  DOCKAPI_TOKENS: string | undefined = undefined;

  /**
   * Whether pages opened by path are sandboxed when their container has no origin of its own.
   *
   * @category Proxy
   */
  @IsIn(SWITCH) DOCKAPI_PROXY_SANDBOX: Switch = 'on';

  /**
   * Time between SIGTERM and closing the listener. `/healthz` fails meanwhile.
   *
   * @category Server
   */
  @IsSeconds(0, 300) DOCKAPI_SHUTDOWN_DELAY = 1;

  /**
   * Time that running requests get to finish after that.
   *
   * @category Server
   */
  @IsSeconds(0, 3600) DOCKAPI_SHUTDOWN_TIMEOUT = 7;
}

/** The message has one line for each invalid variable; each begins with its name. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError';
}

/**
 * Reads and validates the settings.
 *
 * @throws EnvironmentError that names every invalid variable
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
    ...serverProblems(values),
    ...storeProblems(values),
    ...clusterProblems(values),
    ...workersProblems(values),
    ...tracingProblems(env),
  );
  if (problems.length > 0) throw new EnvironmentError(problems.join('\n'));
  return toConfig(values, env);
}

/** The validator's message without the variable's name, which begins the line already. */
function message({ property, constraints }: ValidationError): string {
  return Object.values(constraints ?? {})
    .join(', ')
    .replace(`${property} `, '');
}

/**
 * Variables with the prefix of settings that are not settings, for example misspelt ones. They are worth a warning, but not
 * an error: scripts and later versions may use the prefix too.
 */
export function unknownSettings(env: NodeJS.ProcessEnv): string[] {
  const known = Object.keys(new Environment());
  return Object.keys(env).filter((name) => name.startsWith('DOCKAPI_') && !known.includes(name));
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
    workers: toWorkers(values),
    // As browsers send them: in lower case, without the default port.
    corsOrigins: Object.freeze(values.CORS_ORIGINS.map((origin) => new URL(origin).origin)),
    allowedHosts: Object.freeze(values.DOCKAPI_HOSTS),
    logLevel: values.LOG_LEVEL,
    logFormat: values.LOG_FORMAT,
    tracing: toTracing(env),
    portRange: Object.freeze(parseRange(values.DOCKAPI_PORT_RANGE)),
    outputLimit: values.DOCKAPI_OUTPUT_LIMIT,
    exec: toExecLimits(values),
    lifetimes: toLifetimeSettings(values),
    uploadLimit: values.DOCKAPI_UPLOAD_LIMIT,
    capacity: toCapacity(values),
    webhooksFile: values.DOCKAPI_WEBHOOKS_FILE,
    bodyTimeoutMs: values.DOCKAPI_BODY_TIMEOUT * SECOND,
    engineTimeoutMs: values.DOCKAPI_ENGINE_TIMEOUT * SECOND,
    pullTimeoutMs: values.DOCKAPI_PULL_TIMEOUT * SECOND,
    operationRetentionMs: values.DOCKAPI_OPERATION_RETENTION * SECOND,
    removedRetentionMs: values.DOCKAPI_REMOVED_RETENTION * SECOND,
    policy: toPolicy(values),
    upstream: values.DOCKAPI_UPSTREAM,
    publishAddress: values.DOCKAPI_PUBLISH_ADDRESS,
    isPublishAddressSet: Boolean(env['DOCKAPI_PUBLISH_ADDRESS']),
    network: values.DOCKAPI_NETWORK,
    proxyConnectTimeoutMs: values.DOCKAPI_PROXY_CONNECT_TIMEOUT * SECOND,
    proxyResponseTimeoutMs: values.DOCKAPI_PROXY_RESPONSE_TIMEOUT * SECOND,
    proxyIdleTimeoutMs: values.DOCKAPI_PROXY_IDLE_TIMEOUT * SECOND,
    headerLimit: values.DOCKAPI_HEADER_LIMIT,
    trustedProxies: Object.freeze(values.DOCKAPI_TRUSTED_PROXIES),
    basePath: values.DOCKAPI_BASE_PATH,
    proxyDomain: values.DOCKAPI_PROXY_DOMAIN,
    proxySandbox: values.DOCKAPI_PROXY_SANDBOX === 'on',
    shutdownDelayMs: values.DOCKAPI_SHUTDOWN_DELAY * SECOND,
    shutdownTimeoutMs: values.DOCKAPI_SHUTDOWN_TIMEOUT * SECOND,
    tokens: toTokenSource(values),
    store: Object.freeze(toStoreSetting(values, env)),
    peerUrl: values.DOCKAPI_PEER_URL,
    cluster: toClusterSetting(values),
    docker: Object.freeze(docker),
  });
}
