import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { EnvironmentError } from '../../config/environment.js';
import { parseWebhooks, type WebhookTarget } from './webhook-file.js';

/** Milliseconds between two looks at the file, as for tokens. */
const POLL_MS = 500;

/** The targets of DOCKAPI_WEBHOOKS_FILE. A broken file stops the start; one that breaks later is logged, and nothing changes. */
@Injectable()
export class WebhookTargets implements OnModuleDestroy {
  all: readonly WebhookTarget[] = [];
  private readonly logger = new Logger('Webhooks');
  private readonly timer: NodeJS.Timeout | undefined;
  private text = '';
  private problem: string | undefined;

  /** @throws EnvironmentError */
  constructor({ webhooksFile: file }: Config) {
    if (file === undefined) return;
    try {
      this.take(readFileSync(file, 'utf8'));
    } catch (error) {
      throw new EnvironmentError(`DOCKAPI_WEBHOOKS_FILE: ${(error as Error).message}`);
    }
    this.timer = setInterval(() => void this.poll(file), POLL_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** A problem is logged once, until it changes. */
  private async poll(file: string): Promise<void> {
    try {
      const text = await readFile(file, 'utf8');
      if (text !== this.text) this.take(text);
      this.problem = undefined;
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.problem) this.logger.warn(`The webhooks stay as they were: ${file} ${message}`);
      this.problem = message;
    }
  }

  private take(text: string): void {
    this.all = parseWebhooks(text);
    this.text = text;
    this.logger.log(`${this.all.length} webhooks`);
  }
}
