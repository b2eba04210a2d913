import type { ServerResponse } from 'node:http';
import type { HeaderPair } from '../http/wire/raw-headers.js';
import type { Destination } from './destination.js';

/** Counts what a request moves. */
export interface Counts {
  /** Bytes from the client. */
  received(bytes: number): void;
  /** Bytes for the client. */
  sent(bytes: number): void;
  /** The response ended before it was complete, and not because its client left. */
  cut(): void;
  /** Whose token admitted it, if that was checked here. */
  readonly by?: { readonly isRevoked: boolean } | undefined;
}

/** A request as it is sent, and what its client gets of the response. */
export interface Outgoing {
  readonly target: Destination;
  readonly method: string;
  /** Byte for byte. */
  readonly path: string;
  /** Without `Connection`. */
  readonly headers: readonly HeaderPair[];
  /** A body that has been read; otherwise the request's own is sent as it arrives. */
  readonly body?: Buffer | undefined;
  readonly passage: Counts;

  /**
   * The headers of a response for its client.
   *
   * @param canTrail whether the client's response can have trailers, because it is chunked
   */
  returned(head: { status: number; pairs: readonly HeaderPair[] }, canTrail: boolean): HeaderPair[];

  /** As {@link returned}, for an interim response. */
  interim(head: { status: number; pairs: readonly HeaderPair[] }): HeaderPair[];

  /** The trailers of the response for its client. */
  returnedTrailers(pairs: readonly HeaderPair[]): HeaderPair[];

  /**
   * Responds with the problem of a request without a response.
   *
   * @param isUnsent whether there was no connection yet, so that nothing of the request has been sent
   */
  refuse(response: ServerResponse, error: unknown, isUnsent: boolean): void;
}
