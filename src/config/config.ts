import type { Policy } from './policy.js';
import type { PortRange } from './port-range.js';
import type { Tracing } from './tracing.js';

/**
 * The settings, read and validated once at start and frozen; nobody else reads `process.env`.
 * `environment.ts` says which variable fills which field, with units and defaults.
 */
export class Config {
  readonly host: string;
  readonly port: number;
  /** Origins beside loopback pages that get CORS headers, as a browser sends them. */
  readonly corsOrigins: readonly string[];
  /** Names under which dockAPI is reached, besides loopback ones; a port may stand behind them. */
  readonly allowedHosts: readonly string[];
  readonly logLevel: LogLevel;
  /** undefined: text on a terminal, else JSON. */
  readonly logFormat: LogFormat | undefined;
  /** undefined: requests leave no traces, and those of others pass. */
  readonly tracing: Tracing | undefined;
  /** Where `host_port: 0` picks from. */
  readonly portRange: PortRange;
  /** Bytes of stdout and stderr together that exec and `detach: false` keep. */
  readonly outputLimit: number;
  /** Milliseconds that the body of an API request may take to arrive. */
  readonly bodyTimeoutMs: number;
  /** Milliseconds that a plain engine call may take. */
  readonly engineTimeoutMs: number;
  /** Milliseconds a pull may go without a sign of life from the engine. */
  readonly pullTimeoutMs: number;
  /** What runs, pulls and requests may ask for. */
  readonly policy: Policy;
  /** What the proxy dials: the published port, the container's own address, or the latter where this host reaches it. */
  readonly upstream: Upstream;
  /** The engine's address where containers' ports are published; an IP address, never a wildcard. */
  readonly publishAddress: string;
  /** The network that a run joins when it names none; undefined: the engine's default. */
  readonly network: string | undefined;
  /** Milliseconds to connect to a container's port. */
  readonly proxyConnectTimeoutMs: number;
  /** Milliseconds from a proxied request to its response headers. */
  readonly proxyResponseTimeoutMs: number;
  /** Milliseconds that a container's answer may be silent once it has begun; 0: as long as it likes. */
  readonly proxyIdleTimeoutMs: number;
  /** Gateways whose `X-Forwarded-*` are extended: addresses or CIDR blocks. */
  readonly trustedProxies: readonly string[];
  /** The path under which clients find dockAPI, without a slash at its end; empty: the root. */
  readonly basePath: string;
  /** A domain whose subdomains are the containers' own origins, besides `localhost`; in lower case. */
  readonly proxyDomain: string | undefined;
  /** Whether pages by path are sandboxed where their container has no origin of its own. */
  readonly proxySandbox: boolean;
  /** Milliseconds between SIGTERM and the listener's end, in which `/healthz` already fails. */
  readonly shutdownDelayMs: number;
  /** Milliseconds that running requests get to finish. */
  readonly shutdownTimeoutMs: number;
  /** Where the tokens are that callers have to show; undefined: nobody needs one, and dockAPI listens on loopback only. */
  readonly tokens: TokenSource | undefined;
  /** The Docker CLI's variables, for `docker-endpoint.ts` and `registry-credentials.ts`. */
  readonly docker: DockerCliEnvironment;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_FORMATS = ['json', 'text'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export const UPSTREAMS = ['auto', 'published', 'container'] as const;
export type Upstream = (typeof UPSTREAMS)[number];

/** One of the two: a file that is read again when it changes, or the entries themselves. See `access/token-entry.ts`. */
export interface TokenSource {
  readonly file: string | undefined;
  readonly entries: string | undefined;
}
export const SWITCH = ['on', 'off'] as const;
export type Switch = (typeof SWITCH)[number];

/** What the Docker CLI reads: see `docker --help` and its "Environment variables" page. */
export interface DockerCliEnvironment {
  readonly DOCKER_HOST?: string;
  readonly DOCKER_TLS_VERIFY?: string;
  readonly DOCKER_CERT_PATH?: string;
  readonly DOCKER_CONTEXT?: string;
  readonly DOCKER_CONFIG?: string;
}
