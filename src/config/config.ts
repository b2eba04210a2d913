/** A TCP port range, both ends included. */
export interface PortRange {
  from: number;
  to: number;
}

/**
 * The settings, read and validated once at start and frozen; nobody else reads `process.env`.
 * `environment.ts` says which variable fills which field, with units and defaults.
 */
export class Config {
  readonly host: string;
  readonly port: number;
  /** Origins beside loopback pages that get CORS headers, as a browser sends them. */
  readonly corsOrigins: readonly string[];
  readonly logLevel: LogLevel;
  /** Where `host_port: 0` picks from. */
  readonly portRange: PortRange;
  /** Bytes of stdout and stderr together that exec and `detach: false` keep. */
  readonly outputLimit: number;
  /** Milliseconds that a plain engine call may take. */
  readonly engineTimeoutMs: number;
  /** Milliseconds a pull may go without a sign of life from the engine. */
  readonly pullTimeoutMs: number;
  /** What the proxy dials: the published port, the container's own address, or the latter where this host reaches it. */
  readonly upstream: Upstream;
  /** Milliseconds to connect to a container's port. */
  readonly proxyConnectTimeoutMs: number;
  /** Milliseconds from a proxied request to its response headers. */
  readonly proxyResponseTimeoutMs: number;
  /** Milliseconds that a container's answer may be silent once it has begun; 0: as long as it likes. */
  readonly proxyIdleTimeoutMs: number;
  /** Gateways whose `X-Forwarded-*` are extended: addresses or CIDR blocks. */
  readonly trustedProxies: readonly string[];
  /** Milliseconds between SIGTERM and the listener's end, in which `/healthz` already fails. */
  readonly shutdownDelayMs: number;
  /** Milliseconds that running requests get to finish. */
  readonly shutdownTimeoutMs: number;
  /** The Docker CLI's variables, for `docker-endpoint.ts` and `registry-credentials.ts`. */
  readonly docker: DockerCliEnvironment;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const UPSTREAMS = ['auto', 'published', 'container'] as const;
export type Upstream = (typeof UPSTREAMS)[number];

/** What the Docker CLI reads: see `docker --help` and its "Environment variables" page. */
export interface DockerCliEnvironment {
  readonly DOCKER_HOST?: string;
  readonly DOCKER_TLS_VERIFY?: string;
  readonly DOCKER_CERT_PATH?: string;
  readonly DOCKER_CONTEXT?: string;
  readonly DOCKER_CONFIG?: string;
}
