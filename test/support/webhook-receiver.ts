import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { EventDto } from '../../src/events/events.dto.js';

export interface ReceivedWebhook {
  id: string;
  event: EventDto;
}

export function webhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** Receives webhooks, verified by the reference library. */
export class WebhookReceiver implements Disposable {
  readonly received: ReceivedWebhook[] = [];
  /** All requests, refused ones included. */
  readonly asked: ReceivedWebhook[] = [];
  /** Status of the next responses. */
  status = 204;
  private readonly server = http.createServer((request, response) => void this.take(request, response));

  constructor(private readonly secret: string) {}

  /** @returns its URL */
  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  [Symbol.dispose](): void {
    this.server.close().closeAllConnections();
  }

  private async take(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) body += chunk;
    const headers = request.headers as Record<string, string>;
    const one = { id: headers['webhook-id'] ?? '', event: new Webhook(this.secret).verify(body, headers) as EventDto };
    this.asked.push(one);
    if (this.status < 300) this.received.push(one);
    response.writeHead(this.status, this.status === 307 ? { location: '/elsewhere' } : {}).end();
  }
}
