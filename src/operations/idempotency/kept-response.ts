import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError, type ErrorCode } from '../../errors/app-error.js';
import { STATUS_BY_CODE } from '../../http/status-by-code.js';

/** The response to the first request with a key. */
export type KeptResponse =
  | { status: number; headers: Record<string, string>; body: unknown }
  | { problem: { code: ErrorCode; detail: string; status: number | undefined; details: Record<string, unknown> } };

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const SERVER_ERROR = 500;
/** The same request may succeed later, without anything having been changed. */
const NOT_YET = 429;

/** Whether the same request gets this problem again, or is made again. A container that stays would otherwise be run twice. */
export function isKept(error: AppError): boolean {
  const status = error.status ?? STATUS_BY_CODE[error.code];
  return (status < SERVER_ERROR && status !== NOT_YET) || error.details['container_id'] !== undefined;
}

export function problemResponseOf({ code, detail, status, details }: AppError): KeptResponse {
  return { problem: { code, detail, status, details } };
}

export function toError({ problem }: Extract<KeptResponse, { problem: unknown }>): AppError {
  const { code, detail, status, details } = problem;
  return new AppError(code, detail, { details, ...(status !== undefined && { status }) });
}

/** Encrypts a response: it may hold a secret, such as a link. */
export function seal(text: string, secret: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, secret, nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

export function unseal(sealed: string, secret: Buffer): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv(ALGORITHM, secret, bytes.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}
