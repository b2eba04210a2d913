import type { Capacity } from './capacity.js';
import type { ClusterSetting } from './cluster-environment.js';
import type { ExecLimits } from './exec-limits.js';
import type { LifetimeSettings } from './lifetime-environment.js';
import type { Policy } from './policy.js';
import type { PortRange } from './port-range.js';
import type { StoreSetting } from './store-setting.js';
import type { Tracing } from './tracing.js';

/**
 * The settings: read and validated once at start, then frozen. No other code reads `process.env`.
 * `environment.ts` has the variables, with units and defaults.
 */
export class Config {
  readonly host: string;
  readonly port: number;
  /** Processes that share the port. */
  readonly workers: number;
  /** Origins that get CORS headers in addition to loopback pages, as a browser sends them. */
  readonly corsOrigins: readonly string[];
  /** Host names of dockAPI in addition to loopback names; they may include a port. */
  readonly allowedHosts: readonly string[];
  readonly logLevel: LogLevel;
  /** undefined: text on a terminal, otherwise JSON. */
  readonly logFormat: LogFormat | undefined;
  /** undefined: dockAPI creates no spans, and passes trace headers through. */
  readonly tracing: Tracing | undefined;
  /** Ports from which `host_port: 0` is served. */
  readonly portRange: PortRange;
  /** Bytes of stdout and stderr together that exec and `detach: false` keep. */
  readonly outputLimit: number;
  /** What is kept of execs. */
  readonly exec: ExecLimits;
  readonly lifetimes: LifetimeSettings;
  /** Bytes of an upload that are kept on disk while it arrives. */
  readonly uploadLimit: number;
  /** What else is kept, and for how many clients. */
  readonly capacity: Capacity;
  readonly webhooksFile: string | undefined;
  /** Milliseconds for the body of an API request to arrive. */
  readonly bodyTimeoutMs: number;
  /** Timeout of a plain engine call, in milliseconds. */
  readonly engineTimeoutMs: number;
  /** Of an operation whose end was read; ten times as long otherwise. */
  readonly operationRetentionMs: number;
  /** Of a removed container. */
  readonly removedRetentionMs: number;
  /** Milliseconds that a pull may go without progress. */
  readonly pullTimeoutMs: number;
  /** What runs, pulls and requests may ask for. */
  readonly policy: Policy;
  /** Address that the proxy connects to; `auto`: the container's own if it is reachable, otherwise the published port. */
  readonly upstream: Upstream;
  /** Address of the engine's host on which ports are published: an IP address, never a wildcard. */
  readonly publishAddress: string;
  /** Whether it was set, and is not the default. */
  readonly isPublishAddressSet: boolean;
  /** Network for runs that name none; undefined: the engine's default. */
  readonly network: string | undefined;
  /** Connect timeout of the proxy, in milliseconds. */
  readonly proxyConnectTimeoutMs: number;
  /** Milliseconds from a proxied request to its response headers. */
  readonly proxyResponseTimeoutMs: number;
  /** Milliseconds that a container's response may be silent once it has begun; 0: no limit. */
  readonly proxyIdleTimeoutMs: number;
  /** Maximum bytes of the headers of a request, and of a container's response. */
  readonly headerLimit: number;
  /** Reverse proxies whose `X-Forwarded-*` headers are extended: addresses or CIDR blocks. */
  readonly trustedProxies: readonly string[];
  /** Public path prefix without a trailing slash; empty: none. */
  readonly basePath: string;
  /** Domain for the containers' own origins, in addition to `localhost`; in lower case. */
  readonly proxyDomain: string | undefined;
  /** Whether pages opened by path are sandboxed when their container has no origin of its own. */
  readonly proxySandbox: boolean;
  /** Milliseconds between SIGTERM and closing the listener; `/healthz` fails meanwhile. */
  readonly shutdownDelayMs: number;
  /** Milliseconds that running requests get to finish. */
  readonly shutdownTimeoutMs: number;
  /** Source of the tokens; undefined: no token is needed, and dockAPI listens on loopback only. */
  readonly tokens: TokenSource | undefined;
  /** Where work that outlives a request is kept. */
  readonly store: StoreSetting;
  /** Address of this process for the others that share the store: an origin, or `unix:` and the path of a socket. */
  readonly peerUrl: string | undefined;
  /** undefined: the engine's node is alone. */
  readonly cluster: ClusterSetting | undefined;
  /** The Docker CLI's variables, for `docker-endpoint.ts` and `registry-credentials.ts`. */
  readonly docker: DockerCliEnvironment;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_FORMATS = ['json', 'text'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export const UPSTREAMS = ['auto', 'published', 'container'] as const;
export type Upstream = (typeof UPSTREAMS)[number];

/** Either a file, which is read again when it changes, or the entries themselves. See `access/token-entry.ts`. */
export interface TokenSource {
  readonly file: string | undefined;
  readonly entries: string | undefined;
}

export const SWITCH = ['on', 'off'] as const;
export type Switch = (typeof SWITCH)[number];

/** The Docker CLI's variables, with its meaning: https://docs.docker.com/reference/cli/docker/#environment-variables */
export interface DockerCliEnvironment {
  /**
   * Engine to use.
   *
   * @category Engine
   * @default the Docker CLI's current context, then the platform's socket or named pipe
   * @values `unix://`, `npipe://`, `tcp://` or `ssh://`
   */
  readonly DOCKER_HOST?: string;

  /**
   * Whether the engine's TLS certificate is verified.
   *
   * @category Engine
   * @values any value turns it on
   */
  readonly DOCKER_TLS_VERIFY?: string;

  /**
   * Directory with `ca.pem`, `cert.pem` and `key.pem` for TLS.
   *
   * @category Engine
   * @default `DOCKER_CONFIG`
   * @values a path
   */
  readonly DOCKER_CERT_PATH?: string;

  /**
   * Context to use instead of the current one. `DOCKER_HOST` overrides it.
   *
   * @category Engine
   * @default the current context
   * @values a context's name
   */
  readonly DOCKER_CONTEXT?: string;

  /**
   * Directory of the Docker CLI's configuration: contexts, and the logins that `docker login` stored.
   *
   * @category Engine
   * @default `~/.docker`
   * @values a path
   */
  readonly DOCKER_CONFIG?: string;
}
