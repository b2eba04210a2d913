import http from 'node:http';
import https from 'node:https';
import type { NetConnectOpts } from 'node:net';
import { inspect } from 'node:util';
import transports from 'docker-modem/lib/http.js';
import Docker from 'dockerode';
import type { DockerEndpoint } from './docker-endpoint.js';
import { SshConnection } from './ssh-connection.js';

// docker-modem's own transports follow redirects, and an error of the second request is unhandled, which ends the
// process.
transports.http.request = http.request;
transports.https.request = https.request;

/** The ways to an endpoint. */
export interface EngineConnection {
  docker: Docker;
  /** Keeps the connections of `docker`. */
  agent: http.Agent;
  /** For connections of their own; undefined for TLS and ssh, where each new one is slow. */
  direct: NetConnectOpts | undefined;
}

export function connectTo(endpoint: DockerEndpoint): EngineConnection {
  const agent = agentFor(endpoint);
  // docker-modem formats every request for its debug log, even if it is off. This keeps it from walking all sockets.
  Object.assign(agent, { [inspect.custom]: () => 'Agent' });
  const options = { ...connection(endpoint), agent } as Docker.DockerOptions;
  return { docker: withoutEnvironment(() => new Docker(options)), agent, direct: directTo(endpoint) };
}

/** Idle connections, at most: new ones are fast, and bursts are rare. */
const MAX_FREE_SOCKETS = 16;
const KEPT = { keepAlive: true, maxFreeSockets: MAX_FREE_SOCKETS };

function agentFor({ host, tls }: DockerEndpoint): http.Agent {
  if (host.startsWith('ssh:')) return new SshAgent(host);
  if (!tls) return new http.Agent(KEPT);
  const { ca, cert, key, verify } = tls;
  return new https.Agent({ ...KEPT, ca, cert, key, rejectUnauthorized: verify });
}

/** docker-modem's own ssh would accept any host key, log in again for each call, and ignore the operator's keys. */
class SshAgent extends http.Agent {
  constructor(private readonly host: string) {
    super(KEPT);
  }

  override createConnection(): SshConnection {
    return new SshConnection(this.host);
  }

  /** A child process has no timer and no TCP to prepare. */
  override keepSocketAlive(): boolean {
    return true;
  }
}

/** Where docker-modem connects. Every field is set, because it would take missing ones from the environment. */
function connection({ host, tls }: DockerEndpoint): Docker.DockerOptions {
  const url = new URL(host);
  switch (url.protocol) {
    case 'unix:':
      return { socketPath: host.slice('unix://'.length), host: undefined, protocol: 'http' };
    case 'npipe:':
      return { socketPath: host.slice('npipe://'.length), host: undefined, protocol: 'http' };
    case 'ssh:':
      return { protocol: 'http', host: 'docker', port: 80 }; // for URLs and `Host`; only the agent connects
    default:
      return {
        protocol: tls ? 'https' : 'http',
        host: url.hostname,
        port: url.port || (tls ? 2376 : 2375),
      };
  }
}

function directTo({ host, tls }: DockerEndpoint): NetConnectOpts | undefined {
  if (tls || host.startsWith('ssh:')) return undefined;
  const { socketPath, host: name = '', port } = connection({ host, source: '' });
  return socketPath
    ? { path: socketPath }
    : { host: name.replace(/^\[(.*)\]$/, '$1'), port: Number(port), noDelay: true };
}

/**
 * docker-modem fills missing fields from the environment, and fails if certificates do not exist. It must know the
 * endpoint only.
 */
function withoutEnvironment<T>(make: () => T): T {
  // eslint-disable-next-line no-restricted-properties -- hidden from a library here, not read
  const { env } = process;
  const hidden = Object.entries(env).filter(([name]) => name.startsWith('DOCKER_'));
  for (const [name] of hidden) delete env[name];
  try {
    return make();
  } finally {
    Object.assign(env, Object.fromEntries(hidden));
  }
}
