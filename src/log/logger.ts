import type { LoggerService } from '@nestjs/common';
import { Logger, PinoLogger } from 'nestjs-pino';
import type { Config, LogLevel } from '../config/config.js';
import { currentRequestId } from '../http/request-id.js';
import { toJsonLine, toTextLine } from './log-lines.js';

/** Nest's words for pino's. */
const PINO_LEVEL = {
  fatal: 'fatal',
  error: 'error',
  warn: 'warn',
  log: 'info',
  debug: 'debug',
  verbose: 'trace',
} as const satisfies Record<LogLevel, string>;

/**
 * Nest's logger, written by pino to stdout: an event is a line, whatever is in it. JSON, or text where a terminal reads
 * along. No line has a header, a query or a body: what is secret in a request is there.
 */
export function createLogger({ logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>): LoggerService {
  const isText = logFormat === undefined ? process.stdout.isTTY : logFormat === 'text';
  const toLine = isText ? toTextLine : toJsonLine;
  const options = {
    level: PINO_LEVEL[logLevel],
    base: null, // whoever collects the lines knows whose they are
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (level: string) => ({ level }) },
    mixin: () => ({ request_id: currentRequestId() }),
  };
  const params = {
    pinoHttp: [options, { write: (line: string) => void process.stdout.write(toLine(line)) }],
  } satisfies ConstructorParameters<typeof PinoLogger>[0];
  return new Logger(new PinoLogger(params), params);
}

/** While it starts, Nest tells of every module and route: only what is wrong counts then. */
export function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { root } = PinoLogger;
  const { level } = root;
  if (root.isLevelEnabled('info')) root.level = 'warn';
  return work().finally(() => (root.level = level));
}
