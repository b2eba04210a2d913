import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Caller } from '../../access/caller.js';
import { Tokens } from '../../access/tokens.service.js';
import { Config } from '../../config/config.js';
import { DockerEvents } from '../../docker/containers/docker-events.js';
import { AppError } from '../../errors/app-error.js';
import { Store } from '../../store/store.js';
import { fromRecord, idIn, issuerOf, type Link, type LinkScope, newLink, opens, toRecord } from './link.js';

/** A link that a request has the token of. */
export interface OpenedLink {
  link: Link;
  token: string;
  issuer: Caller;
}

const COLLECTION = 'links';

/**
 * The links, which are in the store. The proxy finds them in memory: a copy that follows the store's changes, so that a link
 * that another process revokes ends a moment later.
 */
@Injectable()
export class Links implements OnModuleInit, OnModuleDestroy {
  private links = new Map<string, Link>();
  /** Number of changes by this process. What was read from the store before one of them is out of date. */
  private changes = 0;
  private running = Promise.resolve();
  private queued: Promise<void> | undefined;
  private readonly subscriptions = new DisposableStack();
  private readonly logger = new Logger(Links.name);

  constructor(
    private readonly tokens: Tokens,
    private readonly events: DockerEvents,
    private readonly store: Store,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    if (!this.tokens.configured) return; // there are no links
    const refresh = () => void this.refresh().catch((error: unknown) => this.logger.debug(error));
    this.subscriptions.use(this.store.watch(COLLECTION, refresh));
    this.subscriptions.use(
      this.events.watch({
        onEvent: ({ Action, Actor }) => {
          if (Action === 'destroy') void this.forget(Actor.ID);
        },
      }),
    );
    refresh();
  }

  onModuleDestroy(): void {
    this.subscriptions.dispose();
  }

  /**
   * @param ms how long it lives
   * @returns the link, and what opens it: a URL and a cookie take it as it is
   * @throws AppError `invalid_request` where there are no tokens, or the container has too many; `store_unreachable`
   */
  async issue(scope: LinkScope, ms: number): Promise<{ link: Link; token: string }> {
    const issuer = this.tokens.keyOf(scope.issuer);
    if (issuer === undefined) {
      throw new AppError('invalid_request', 'Without tokens there are no links: open the url of GET /proxy/{id}');
    }
    const most = this.config.capacity.links;
    if ((await this.listOf(scope.containerId)).length >= most) {
      const detail = `The container has ${most} links (DOCKAPI_MAX_LINKS): revoke one, or let one expire`;
      throw new AppError('invalid_request', detail);
    }
    const made = newLink(scope, issuer, ms);
    await this.store.put(COLLECTION, made.link.id, toRecord(made.link), { ttlMs: ms });
    this.changes++;
    this.links.set(made.link.id, made.link);
    return made;
  }

  /** Number of links that this process knows. */
  get size(): number {
    return this.links.size;
  }

  /** The link that a token opens; undefined: it never did, or does no more. */
  find(token: string): OpenedLink | undefined {
    const link = this.links.get(idIn(token) ?? '');
    const issuer = link && issuerOf(link, this.tokens);
    return issuer && opens(token, link) ? { link, token, issuer } : undefined;
  }

  /**
   * Looks up the links of tokens that may just have been made by another process.
   *
   * @returns undefined if there are none
   */
  lookUp(tokens: readonly string[]): Promise<unknown> | undefined {
    const unknown = tokens.flatMap((token) => idIn(token) ?? []).filter((id) => !this.links.has(id));
    return unknown.length > 0 ? Promise.all(unknown.map((id) => this.load(id))) : undefined;
  }

  /**
   * The live links of a container.
   *
   * @throws AppError `store_unreachable`
   */
  async listOf(containerId: string): Promise<Link[]> {
    await this.refresh();
    return this.of(containerId).filter((link) => issuerOf(link, this.tokens));
  }

  /** @throws AppError `link_not_found`, `store_unreachable` */
  async revoke(containerId: string, id: string): Promise<void> {
    const value = await this.store.get(COLLECTION, id);
    const isThere = value !== undefined && fromRecord(id, value).containerId === containerId;
    if (!isThere || !(await this.remove(id))) {
      throw new AppError('link_not_found', `The container has no link "${id}": it has expired, or never was`);
    }
  }

  /** With its container gone, a link opens nothing. */
  private async forget(containerId: string): Promise<void> {
    for (const { id } of this.of(containerId)) await this.remove(id).catch(() => undefined); // it expires
  }

  private async remove(id: string): Promise<boolean> {
    const existed = await this.store.delete(COLLECTION, id);
    this.changes++;
    this.links.delete(id);
    return existed;
  }

  private of(containerId: string): Link[] {
    return [...this.links.values()].filter((link) => link.containerId === containerId);
  }

  private async load(id: string): Promise<void> {
    const value = await this.current(() => this.store.get(COLLECTION, id));
    if (value !== undefined) this.links.set(id, fromRecord(id, value));
  }

  /** Those who call during a round share the next one, as the round may be too old for them. */
  private refresh(): Promise<void> {
    this.queued ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.queued = undefined;
        return (this.running = this.readAll());
      });
    return this.queued;
  }

  private async readAll(): Promise<void> {
    const entries = await this.current(() => this.store.list(COLLECTION));
    this.links = new Map(entries.map(({ id, value }) => [id, this.links.get(id) ?? fromRecord(id, value)]));
  }

  /** What the store has now: it is read again if this process has changed it meanwhile. */
  private async current<T>(read: () => Promise<T>): Promise<T> {
    for (;;) {
      const { changes } = this;
      const found = await read();
      if (changes === this.changes) return found;
    }
  }
}
