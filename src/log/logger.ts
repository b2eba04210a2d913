import type { LoggerService } from '@nestjs/common';
import { Logger, PinoLogger } from 'nestjs-pino';
import type { Config, LogLevel } from '../config/config.js';
import { currentRequestId } from '../http/request-id.js';
import { toJsonLine, toTextLine } from './log-lines.js';

/** Nest's levels as pino's. */
const PINO_LEVEL = {
  fatal: 'fatal',
  error: 'error',
  warn: 'warn',
  log: 'info',
  debug: 'debug',
  verbose: 'trace',
} as const satisfies Record<LogLevel, string>;

/**
 * Nest's logger, written by pino to stdout: one line per event, as JSON, or as text on a terminal. Callers must not log headers,
 * queries or bodies, because they may hold secrets.
 */
export function createLogger({ logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>): LoggerService {
  const isText = logFormat === undefined ? process.stdout.isTTY : logFormat === 'text';
  const toLine = isText ? toTextLine : toJsonLine;
  const options = {
    level: PINO_LEVEL[logLevel],
    base: null, // the log collector adds host and process
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (level: string) => ({ level }) },
    mixin: () => ({ request_id: currentRequestId() }),
  };
  const params = {
    pinoHttp: [options, { write: (line: string) => void process.stdout.write(toLine(line)) }],
  } satisfies ConstructorParameters<typeof PinoLogger>[0];
  return new Logger(new PinoLogger(params), params);
}

/** Nest logs every module and route while it starts: only warnings pass meanwhile. */
export function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { root } = PinoLogger;
  const { level } = root;
  if (root.isLevelEnabled('info')) root.level = 'warn';
  return work().finally(() => (root.level = level));
}
