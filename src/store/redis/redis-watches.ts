import { EventEmitter } from 'node:events';
import type { RedisClient } from './redis-connection.js';

/** Tells of changes by all processes with the Redis: its messages, on a connection of their own. */
export class RedisWatches {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private readonly subscriber: RedisClient;
  /** Channels by names of which Redis tells; those of a lost connection too, as the client subscribes again. */
  private readonly subscribed = new Set<string>();

  /** @param channelOf the channel of a name */
  constructor(
    client: RedisClient,
    private readonly channelOf: (name: string) => string,
  ) {
    this.subscriber = client.duplicate();
    this.subscriber.on('error', () => undefined); // the connection for commands says so
    this.subscriber.on('ready', () => this.tellAll());
    void this.subscriber.connect().catch(() => undefined); // it goes on trying
  }

  watch(name: string, onChange: () => void): Disposable {
    this.emitter.on(name, onChange);
    this.subscribe(name);
    return {
      [Symbol.dispose]: () => {
        this.emitter.off(name, onChange);
        if (this.emitter.listenerCount(name) === 0) this.unsubscribe(name);
      },
    };
  }

  tell(name: string): void {
    this.emitter.emit(name);
  }

  /** What happened while there was no connection is unknown. */
  tellAll(): void {
    for (const name of this.emitter.eventNames()) {
      this.subscribe(String(name));
      this.emitter.emit(name);
    }
  }

  close(): void {
    this.subscriber.destroy();
  }

  private subscribe(name: string): void {
    if (this.subscribed.has(name) || !this.subscriber.isReady) return;
    this.subscribed.add(name);
    this.subscriber
      .subscribe(this.channelOf(name), () => this.tell(name))
      .then(
        () => this.tell(name), // of what happened before
        () => this.subscribed.delete(name),
      );
  }

  private unsubscribe(name: string): void {
    if (!this.subscribed.delete(name)) return;
    void this.subscriber.unsubscribe(this.channelOf(name)).catch(() => undefined);
  }
}
