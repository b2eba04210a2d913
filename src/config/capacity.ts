/** How much dockAPI keeps, and for how many clients. */
export interface Capacity {
  /** Clients that follow `GET /events` at once. */
  readonly eventReaders: number;
  /** Clients that read logs at once. */
  readonly logReaders: number;
  /** Clients that follow stats at once. */
  readonly statsReaders: number;
  /** Clients that follow operations' events at once. */
  readonly operationReaders: number;
  /** Events that are kept. */
  readonly events: number;
  /** Deliveries that may be due to one webhook. */
  readonly webhookQueue: number;
  /** Operations of one owner. */
  readonly operations: number;
  /** New keys of one owner within a day. */
  readonly idempotencyKeys: number;
  /** Bytes of their responses, those of more than 4 KiB. */
  readonly idempotencyBytes: number;
  /** Live links of one container. */
  readonly links: number;
  /** Tickets of one token within their lifetime. */
  readonly tickets: number;
}
