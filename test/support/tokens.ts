import { createHash, randomBytes } from 'node:crypto';

/** A token of a test, and its entry. */
export interface TestToken {
  token: string;
  /** As in DOCKAPI_TOKENS, or a line of the file. */
  entry: string;
  /** Headers of a request with it. */
  headers: { 'x-api-key': string };
}

export function makeToken(name: string, owner: string, scopes: string): TestToken {
  const token = randomBytes(32).toString('base64url');
  const hash = createHash('sha256').update(token).digest('hex');
  return { token, entry: `${name} ${owner} ${scopes} sha256:${hash}`, headers: { 'x-api-key': token } };
}
