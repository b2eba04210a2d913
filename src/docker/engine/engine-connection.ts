import http from 'node:http';
import https from 'node:https';
import { inspect } from 'node:util';
import transports from 'docker-modem/lib/http.js';
import Docker from 'dockerode';
import type { DockerEndpoint } from './docker-endpoint.js';
import { SshConnection } from './ssh-connection.js';

// docker-modem's own follow redirects, and a failure of the second request, which nobody hears of, ends the process.
transports.http.request = http.request;
transports.https.request = https.request;

/** A dockerode for an endpoint, and the agent that keeps its connections. */
export function connectTo(endpoint: DockerEndpoint): { docker: Docker; agent: http.Agent } {
  const agent = agentFor(endpoint);
  // docker-modem formats every request for its debug log, switched on or not: keep it from walking every socket.
  Object.assign(agent, { [inspect.custom]: () => 'Agent' });
  const options = { ...connection(endpoint), agent } as Docker.DockerOptions;
  return { docker: withoutEnvironment(() => new Docker(options)), agent };
}

/** Idle connections at most: the engine takes new ones in no time, and a crowd of callers is seldom. */
const MAX_FREE_SOCKETS = 16;
const KEPT = { keepAlive: true, maxFreeSockets: MAX_FREE_SOCKETS };

function agentFor({ host, tls }: DockerEndpoint): http.Agent {
  if (host.startsWith('ssh:')) return new SshAgent(host);
  if (!tls) return new http.Agent(KEPT);
  const { ca, cert, key, verify } = tls;
  return new https.Agent({ ...KEPT, ca, cert, key, rejectUnauthorized: verify });
}

/** docker-modem's own way would take any host's key, log in anew for each call, and know no keys of the operator's. */
class SshAgent extends http.Agent {
  constructor(private readonly host: string) {
    super(KEPT);
  }

  override createConnection(): SshConnection {
    return new SshConnection(this.host);
  }

  /** What has no timer and no TCP of its own needs no preparation. */
  override keepSocketAlive(): boolean {
    return true;
  }
}

/** Where docker-modem dials. Every field is named: what is absent it would take from the environment itself. */
function connection({ host, tls }: DockerEndpoint): Docker.DockerOptions {
  const url = new URL(host);
  switch (url.protocol) {
    case 'unix:':
      return { socketPath: host.slice('unix://'.length), host: undefined, protocol: 'http' };
    case 'npipe:':
      return { socketPath: host.slice('npipe://'.length), host: undefined, protocol: 'http' };
    case 'ssh:':
      return { protocol: 'http', host: 'docker', port: 80 }; // for URLs and `Host`; the agent alone dials
    default:
      return {
        protocol: tls ? 'https' : 'http',
        host: url.hostname,
        port: url.port || (tls ? 2376 : 2375),
      };
  }
}

/**
 * docker-modem fills in from the environment what it is not told, and fails on certificates that are not there:
 * the endpoint is all it should know.
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
