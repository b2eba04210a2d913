import type { RequestListener } from 'node:http';
import https from 'node:https';
import type { PeerSecrets } from '../peers/secret/peer-secrets.service.js';

/** Milliseconds for a TLS handshake. */
const HANDSHAKE_MS = 5_000;

/** The server of the peer port, before `setupServer`. */
export function createPeerServer(secrets: Pick<PeerSecrets, 'ofServer'>, listener: RequestListener): https.Server {
  return https.createServer({ ...secrets.ofServer(), handshakeTimeout: HANDSHAKE_MS }, listener);
}
