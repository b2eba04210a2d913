import { spawn } from 'node:child_process';
import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { readDockerConfig } from '../engine/docker-endpoint.js';
import type { RegistryAuth } from '../engine/engine-types.js';
import { serverAddress } from './registry-auth.js';

/** The login fields of the Docker CLI's `config.json`. */
interface DockerConfigFile {
  auths?: null | Record<string, { auth?: string; username?: string; password?: string; identitytoken?: string }>;
  /** Credential helper for all registries. */
  credsStore?: string;
  /** Registry host → helper. */
  credHelpers?: Record<string, string>;
}

/** User name in a credential helper's response if the secret is an identity token. */
const TOKEN_USER = '<token>';
const HELPER_MS = 10_000;
const HELPER_NAME = /^[A-Za-z0-9._-]+$/;

/**
 * Finds the `docker login` for a registry, as the Docker CLI does: `credHelpers`, then `credsStore`, then `auths`.
 *
 * @see https://docs.docker.com/reference/cli/docker/login/#credential-stores
 */
@Injectable()
export class RegistryCredentials {
  private readonly logger = new Logger(RegistryCredentials.name);

  constructor(private readonly config: Config) {}

  /**
   * @param registry host and port as in an image reference; `docker.io` for Docker Hub
   * @returns undefined if there is no login: the pull is anonymous then
   */
  async find(registry: string): Promise<RegistryAuth | undefined> {
    const file = this.read();
    const key = serverAddress(registry);
    const helper = file.credHelpers?.[registry] ?? file.credHelpers?.[key] ?? file.credsStore;
    return (helper ? await this.fromHelper(helper, key) : undefined) ?? fromFile(file, key);
  }

  private read(): DockerConfigFile {
    try {
      return readDockerConfig(this.config.docker);
    } catch (error) {
      this.logger.warn((error as Error).message);
      return {};
    }
  }

  private async fromHelper(helper: string, serveraddress: string): Promise<RegistryAuth | undefined> {
    if (!HELPER_NAME.test(helper)) return undefined;
    try {
      const { Username, Secret } = JSON.parse(await askHelper(helper, serveraddress)) as {
        Username: string;
        Secret: string;
      };
      if (Username === TOKEN_USER) return { identitytoken: Secret, serveraddress };
      return { username: Username, password: Secret, serveraddress };
    } catch {
      // Usually "credentials not found". The error is not logged, because it may quote the helper's output.
      this.logger.debug(`Credential helper ${helper} has no login for ${serveraddress}`);
      return undefined;
    }
  }
}

function fromFile({ auths }: DockerConfigFile, serveraddress: string): RegistryAuth | undefined {
  const entry =
    auths?.[serveraddress] ?? Object.entries(auths ?? {}).find(([key]) => hostOf(key) === serveraddress)?.[1];
  if (!entry) return undefined;
  if (entry.identitytoken) return { identitytoken: entry.identitytoken, serveraddress };
  const [username, ...password] = Buffer.from(entry.auth ?? '', 'base64')
    .toString('utf8')
    .split(':');
  if (username && password.length > 0)
    return { username, password: password.join(':').replace(/\0+$/, ''), serveraddress };
  return entry.username ? { username: entry.username, password: entry.password ?? '', serveraddress } : undefined;
}

/**
 * Older logins, and those of other tools, have a URL as key: the Docker CLI compares its host
 * (cli/config/credentials/file_store.go).
 */
function hostOf(key: string): string | undefined {
  return key.replace(/^https?:\/\//, '').split('/', 1)[0];
}

/** Runs `docker-credential-HELPER get`, with the registry on stdin; its output is JSON. */
function askHelper(helper: string, registry: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(`docker-credential-${helper}`, ['get'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: HELPER_MS,
      windowsHide: true,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`exit code ${code}`))));
    child.stdin.on('error', () => undefined); // a helper that does not read its input reports that by its exit code
    child.stdin.end(registry);
  });
}
