import { constants } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import https from 'node:https';
import {
  type ConnectionOptions,
  createSecureContext,
  type DetailedPeerCertificate,
  type PeerCertificate,
} from 'node:tls';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { EnvironmentError } from '../../config/environment.js';
import { PeerAgent } from './peer-agent.js';
import { parsePeerSecret, type PeerSecret } from './peer-secret.js';

/** As often as the tokens are read. */
const POLL_MS = 500;

const VERSION = 'TLSv1.3';

/**
 * DOCKAPI_PEER_SECRET_FILE. A broken file stops the start; a file that breaks later is logged, and the secret stays as it
 * was.
 */
@Injectable()
export class PeerSecrets implements OnModuleDestroy {
  private readonly logger = new Logger('Peers');
  private readonly listeners = new Set<() => void>();
  private readonly timer: NodeJS.Timeout | undefined;
  private secret: PeerSecret | undefined;
  private options: ConnectionOptions = {};
  private text = '';
  private problem: string | undefined;

  /** @throws EnvironmentError */
  constructor({ cluster }: Config) {
    if (!cluster) return;
    const { peerSecretFile: file } = cluster;
    try {
      this.take(readFileSync(file, 'utf8'));
    } catch (error) {
      throw new EnvironmentError(`DOCKAPI_PEER_SECRET_FILE: ${file} ${(error as Error).message}`);
    }
    this.timer = setInterval(() => void this.poll(file), POLL_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Calls back when the secret has changed, until it is disposed of. */
  onChange(listener: () => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => this.listeners.delete(listener) };
  }

  /** For connections to other nodes. */
  readonly ofClient = (): ConnectionOptions => this.options;

  /** Keeps connections that are made with {@link ofClient}, until the secret changes. Its owner destroys it. */
  agent(maxFreeSockets: number): https.Agent {
    // Node keeps no connection whose check is not the agent's own.
    const agent = new PeerAgent({ keepAlive: true, maxFreeSockets, checkServerIdentity: this.checkServerIdentity });
    this.onChange(() => agent.renew());
    return agent;
  }

  /**
   * For the server of the peer port. Sessions are not resumed: a resumed one would not show its certificate, which may
   * have been removed meanwhile.
   */
  ofServer() {
    return {
      ...this.pair(),
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: VERSION,
      secureOptions: constants.SSL_OP_NO_TICKET,
    } as const;
  }

  /** Whether a certificate is one of those in the file. One that is merely signed by it is not. */
  has(certificate: PeerCertificate | DetailedPeerCertificate | null | undefined): boolean {
    return certificate?.raw !== undefined && this.secret?.pins.has(certificate.raw.toString('base64')) === true;
  }

  private readonly checkServerIdentity = (_host: string, certificate: PeerCertificate): Error | undefined =>
    this.has(certificate) ? undefined : new Error('the node shows a certificate that is not in the peer secret');

  private pair() {
    const { cert = '', key = '', accepted = [] } = this.secret ?? {};
    return { cert, key, ca: accepted };
  }

  /** @throws Error */
  private take(text: string): void {
    const before = this.text;
    this.secret = parsePeerSecret(text);
    this.text = text;
    this.options = {
      secureContext: createSecureContext({ ...this.pair(), minVersion: VERSION }),
      rejectUnauthorized: true,
      checkServerIdentity: this.checkServerIdentity,
    };
    if (before !== '') for (const listener of this.listeners) listener();
  }

  /** A problem is logged once, until it changes. */
  private async poll(file: string): Promise<void> {
    let problem: string | undefined;
    try {
      const text = await readFile(file, 'utf8');
      if (text !== this.text) this.take(text);
    } catch (error) {
      problem = (error as Error).message;
    }
    if (problem !== undefined && problem !== this.problem)
      this.logger.warn(`The peer secret stays as it was: ${file} ${problem}`);
    this.problem = problem;
  }
}
