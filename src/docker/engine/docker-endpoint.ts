import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { DockerCliEnvironment } from '../../config/config.js';

/** Address and client certificates of the engine. */
export interface DockerEndpoint {
  /** As in `DOCKER_HOST`: `unix://…`, `npipe://…`, `tcp://host:port` (`http://…` is the same) or `ssh://user@host`. */
  host: string;
  /** Where the setting comes from, for messages: "DOCKER_HOST", "context desktop-linux", "default". */
  source: string;
  tls?: { ca?: Buffer; cert?: Buffer; key?: Buffer; verify: boolean };
}

/** A fault in the Docker CLI's configuration, as a message for the operator. */
export class DockerEndpointError extends Error {
  override name = 'DockerEndpointError';
}

/** Directory of the Docker CLI's configuration: `DOCKER_CONFIG`, by default `~/.docker`. */
function dockerConfigDir(env: DockerCliEnvironment): string {
  return env.DOCKER_CONFIG || path.join(homedir(), '.docker');
}

/** The Docker CLI's `config.json`; empty if the file does not exist. */
export function readDockerConfig(env: DockerCliEnvironment): Record<string, unknown> {
  const file = path.join(dockerConfigDir(env), 'config.json');
  if (!existsSync(file)) return {};
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) ?? {}) as Record<string, unknown>;
  } catch (cause) {
    throw new DockerEndpointError(`${file} is not valid JSON: correct or remove it`, { cause });
  }
}

/**
 * The engine that the Docker CLI would use: `DOCKER_HOST`, or `DOCKER_CONTEXT`, or the CLI's current context, or the
 * platform's socket or named pipe.
 */
export function resolveDockerEndpoint(
  env: DockerCliEnvironment,
  platform: NodeJS.Platform = process.platform,
): DockerEndpoint {
  if (env.DOCKER_HOST) return withTls(fromEnvironment(env.DOCKER_HOST, env));
  const context = env.DOCKER_CONTEXT || readDockerConfig(env)['currentContext'];
  if (typeof context === 'string' && context !== '' && context !== 'default') return withTls(fromContext(context, env));
  return { host: defaultHost(platform), source: 'default' };
}

/**
 * @param source where the host comes from, for the message
 * @returns the host, with the default scheme if it has none
 */
function checkHost(host: string, source: string): string {
  const url = host.includes('://') ? host : `tcp://${host}`;
  const { protocol, hostname, pathname } = URL.canParse(url) ? new URL(url) : new URL('invalid:');
  const isSocket = ['unix:', 'npipe:'].includes(protocol) && pathname.length > 1;
  const isNetwork = ['tcp:', 'http:', 'https:', 'ssh:'].includes(protocol) && hostname !== '';
  if (isSocket || isNetwork) return url;
  throw new DockerEndpointError(
    `${source}: "${host}" is not an engine address: use unix:///path, npipe:////./pipe/name, tcp://host:port or ssh://user@host`,
  );
}

/** True if the host says that the engine is on another machine; for sockets and tunnels this is unknown. */
export function isOnOtherHost(host: string): boolean {
  const { protocol, hostname } = new URL(host);
  if (['unix:', 'npipe:'].includes(protocol)) return false;
  return !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/** `https://` alone: with the authorities that Node trusts, without a client certificate. */
function withTls(endpoint: DockerEndpoint): DockerEndpoint {
  return endpoint.host.startsWith('https:') ? { tls: { verify: true }, ...endpoint } : endpoint;
}

function fromEnvironment(named: string, env: DockerCliEnvironment): DockerEndpoint {
  const endpoint = { host: checkHost(named, 'DOCKER_HOST'), source: 'DOCKER_HOST' };
  const { protocol } = new URL(endpoint.host);
  // Sockets and ssh use no certificates, as in the CLI.
  return ['unix:', 'npipe:', 'ssh:'].includes(protocol) ? endpoint : { ...endpoint, ...tlsFromEnvironment(env) };
}

function tlsFromEnvironment(env: DockerCliEnvironment): Pick<DockerEndpoint, 'tls'> {
  if (!env.DOCKER_TLS_VERIFY && !env.DOCKER_CERT_PATH) return {};
  const dir = env.DOCKER_CERT_PATH || dockerConfigDir(env);
  const certificates = readCertificates(dir);
  if (env.DOCKER_CERT_PATH && Object.keys(certificates).length === 0) {
    throw new DockerEndpointError(`DOCKER_CERT_PATH: no ca.pem, cert.pem or key.pem in ${dir}`);
  }
  return { tls: { ...certificates, verify: Boolean(env.DOCKER_TLS_VERIFY) } };
}

function fromContext(name: string, env: DockerCliEnvironment): DockerEndpoint {
  // The CLI stores a context under the SHA-256 of its name (docker/cli, cli/context/store).
  const digest = createHash('sha256').update(name).digest('hex');
  const contexts = path.join(dockerConfigDir(env), 'contexts');
  const file = path.join(contexts, 'meta', digest, 'meta.json');
  try {
    const meta = JSON.parse(readFileSync(file, 'utf8')) as {
      Endpoints?: { docker?: { Host?: string; SkipTLSVerify?: boolean } };
    };
    const docker = meta.Endpoints?.docker;
    if (!docker?.Host) throw new Error('it has no engine address');
    const certificates = readCertificates(path.join(contexts, 'tls', digest, 'docker'));
    const tls = Object.keys(certificates).length > 0 ? { tls: { ...certificates, verify: !docker.SkipTLSVerify } } : {};
    return { host: checkHost(docker.Host, `context ${name}`), source: `context ${name}`, ...tls };
  } catch (cause) {
    if (cause instanceof DockerEndpointError) throw cause;
    throw new DockerEndpointError(
      `Docker context "${name}" cannot be read: run "docker context ls" and choose another, or set DOCKER_HOST`,
      { cause },
    );
  }
}

function readCertificates(dir: string) {
  const found: { ca?: Buffer; cert?: Buffer; key?: Buffer } = {};
  for (const part of ['ca', 'cert', 'key'] as const) {
    const file = path.join(dir, `${part}.pem`);
    if (existsSync(file)) found[part] = readFileSync(file);
  }
  return found;
}

function defaultHost(platform: NodeJS.Platform): string {
  if (platform === 'win32') return 'npipe:////./pipe/docker_engine';
  // Newer Docker Desktops listen in the user's home directory, and may lack the system-wide link.
  const system = '/var/run/docker.sock';
  const perUser = path.join(homedir(), '.docker', 'run', 'docker.sock');
  return `unix://${!existsSync(system) && existsSync(perUser) ? perUser : system}`;
}
