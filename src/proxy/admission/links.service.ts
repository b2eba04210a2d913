import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Caller } from '../../access/caller.js';
import { Tokens } from '../../access/tokens.service.js';
import { DockerEvents } from '../../docker/containers/docker-events.js';
import { AppError } from '../../errors/app-error.js';

/** A way into one port of a container for whoever has its token, a browser say. */
export interface Link {
  id: string;
  /** The full id. */
  containerId: string;
  /** The container's port; undefined: the `container_port` of its run. */
  port: number | undefined;
  /** Unix milliseconds, as the clock was when it was made: to be told. */
  expiresAt: number;
  /** By `performance.now()`, as clocks jump: what counts. */
  endsAt: number;
  methods: readonly string[];
  /** Whose token made it: it lives no longer than that one, and opens no more. */
  issuer: Caller;
}

/** What a link opens, and for whom. */
export type LinkScope = Pick<Link, 'containerId' | 'port' | 'issuer' | 'methods'>;

/** Links that a container may have at a time. */
const MAX_LINKS = 100;

/**
 * The links of this process. Their tokens are signed by a key that nobody else has and that ends with it, over all that
 * a link is bound to; what makes a link revocable is that it has to be known here too.
 */
@Injectable()
export class Links implements OnModuleInit, OnModuleDestroy {
  private readonly key = randomBytes(32);
  private readonly links = new Map<string, Link>();

  private subscription: Disposable | undefined;

  constructor(
    private readonly tokens: Tokens,
    private readonly events: DockerEvents,
  ) {}

  onModuleInit(): void {
    this.subscription = this.events.watch({
      onEvent: ({ Action, Actor }) => {
        if (Action === 'destroy') this.sweep((link) => link.containerId !== Actor.ID);
      },
    });
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
  }

  /**
   * @param ms how long it lives
   * @throws AppError `invalid_request` where there are no tokens, or the container has too many
   */
  issue({ containerId, port, issuer, methods }: LinkScope, ms: number): Link {
    if (!this.tokens.has(issuer)) {
      throw new AppError('invalid_request', 'Without tokens there are no links: open the url of GET /proxy/{id}');
    }
    if (this.listOf(containerId).length >= MAX_LINKS) {
      throw new AppError('invalid_request', `The container has ${MAX_LINKS} links: revoke one, or let one expire`);
    }
    const ends = { expiresAt: Date.now() + ms, endsAt: performance.now() + ms };
    const link = { id: randomUUID(), containerId, port, ...ends, methods, issuer };
    this.links.set(link.id, link);
    return link;
  }

  /** What opens a link; a URL and a cookie take it as it is. */
  tokenOf(link: Link): string {
    return `${link.id}.${this.sign(link).toString('base64url')}`;
  }

  /** The link that a token opens; undefined: it never did, or does no more. */
  find(token: string): Link | undefined {
    const [id = '', signature = ''] = token.split('.');
    const link = this.links.get(id);
    if (!link || !this.isLive(link)) return undefined;
    const shown = Buffer.from(signature, 'base64url');
    const expected = this.sign(link);
    return shown.length === expected.length && timingSafeEqual(shown, expected) ? link : undefined;
  }

  /** The live links of a container. */
  listOf(containerId: string): Link[] {
    this.sweep((link) => this.isLive(link));
    return [...this.links.values()].filter((link) => link.containerId === containerId);
  }

  secondsLeft({ endsAt }: Link): number {
    return (endsAt - performance.now()) / 1_000;
  }

  /** @throws AppError `link_not_found` */
  revoke(containerId: string, id: string): void {
    if (!this.listOf(containerId).some((link) => link.id === id)) {
      throw new AppError('link_not_found', `The container has no link "${id}": it has expired, or never was`);
    }
    this.links.delete(id);
  }

  private isLive(link: Link): boolean {
    return this.secondsLeft(link) > 0 && this.tokens.has(link.issuer);
  }

  private sweep(stays: (link: Link) => boolean): void {
    for (const link of this.links.values()) if (!stays(link)) this.links.delete(link.id);
  }

  private sign({ id, containerId, port, endsAt, methods, issuer }: Link): Buffer {
    const bound = JSON.stringify([id, containerId, port, endsAt, methods, issuer.name, issuer.owner]);
    return createHmac('sha256', this.key).update(bound).digest();
  }
}
