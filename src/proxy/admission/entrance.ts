import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Authenticator } from '../../access/authenticator.js';
import { type Caller, LOCAL_CALLER } from '../../access/caller.js';
import { API_KEY, apiKeysOf, bearerIn } from '../../access/credentials.js';
import { AppError } from '../../errors/app-error.js';
import { Attachment } from '../../http/attachment.js';
import { Arrivals } from '../../http/arrivals.js';
import { REQUEST_ID, requestIdOf } from '../../http/request-id.js';
import { type Link, secondsLeft } from './link.js';
import { Links, type OpenedLink } from './links.service.js';
import type { ContainerAddress } from '../routing/container-address.js';
import type { ProxyPath } from '../routing/proxy-path.js';
import { type HeaderPair, isNamed, toPairs } from '../../http/wire/raw-headers.js';
import { LINK, linksIn, linksInCookies, withoutCredentials, withoutLink } from './link-credentials.js';

interface Entered extends ContainerAddress {
  /** Required owner of the container; undefined: any. */
  owner: string | undefined;
  /** Name of the token, or of the token that made the link. */
  caller: string;
  /** The owner of that token. */
  by: Caller;
}

/** An admitted request, without the credentials for dockAPI. */
export interface Admission extends ProxyPath, Entered {
  headers: readonly HeaderPair[];
}

/** Checks access to a container: by token, or at its own origin by link. */
@Injectable()
export class Entrance {
  /** Why the links of a request could not be looked up. */
  private readonly failures = new Attachment<IncomingMessage, Error>();

  constructor(
    private readonly authenticator: Authenticator,
    private readonly links: Links,
    private readonly arrivals: Arrivals,
  ) {}

  /**
   * Looks up links in the request that this process does not know yet. {@link openLink} and {@link admit} come after it.
   *
   * @returns undefined if there are none
   */
  lookUp({ prefix, path }: ProxyPath, request: IncomingMessage): Promise<void> | undefined {
    if (prefix !== '' || !this.authenticator.needsToken) return undefined;
    const cookies = request.headers.cookie?.includes(LINK) ? linksInCookies(toPairs(request.rawHeaders)) : [];
    return this.links
      .lookUp([...linksIn(path), ...cookies])
      ?.then(undefined, (error: Error) => void this.failures.set(request, error)); // something else may admit the request
  }

  /** @throws AppError `unauthorized`, `forbidden`; `store_unreachable` if its links could not be looked up */
  admit(asked: ProxyPath, request: IncomingMessage): Admission {
    const { id, port, prefix, path } = asked;
    const headers = toPairs(request.rawHeaders);
    if (!this.authenticator.needsToken)
      return { id, port, prefix, path, owner: undefined, caller: LOCAL_CALLER.name, by: LOCAL_CALLER, headers };
    const passed = { prefix, path: withoutLink(path), headers: this.withoutTokens(headers) };
    const entered = prefix === '' ? this.byLinkOrToken(asked, request) : this.byToken(asked, request);
    return { ...passed, ...entered };
  }

  /**
   * Responds to a browser that opens a link: its token moves from the URL to a cookie of the container's origin.
   *
   * @returns false for any other request, and if all its links have expired: other credentials may admit it
   */
  openLink(asked: ProxyPath, request: IncomingMessage, response: ServerResponse): boolean {
    const { prefix, path } = asked;
    if (!this.authenticator.needsToken || prefix !== '' || !isVisit(request)) return false;
    const live = this.live(asked, linksIn(path));
    const opened = allowing(live, request) ?? live[0];
    if (!opened) return false;
    const { link, token } = opened;
    const { protocol, host } = this.arrivals.clientOrigin(request);
    const seconds = Math.ceil(secondsLeft(link));
    const cookie = `${LINK}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;
    response.writeHead(302, {
      // Absolute, because a path that begins with two slashes would lead elsewhere.
      Location: `${protocol}://${host}${withoutLink(path)}`,
      'Set-Cookie': protocol === 'https' ? `${cookie}; Secure` : cookie,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      [REQUEST_ID]: requestIdOf(request),
      'Content-Length': 0,
    });
    response.end();
    return true;
  }

  /** `Authorization` belongs to the application, unless it holds dockAPI's token. */
  private withoutTokens(headers: readonly HeaderPair[]): HeaderPair[] {
    return withoutCredentials(headers).filter(
      (header) => !isNamed(header, 'authorization') || !this.authenticator.knows(bearerIn(header[1]) ?? ''),
    );
  }

  /** Any valid credential admits the request, even beside an expired link or the application's own API key. */
  private byLinkOrToken(asked: ProxyPath, request: IncomingMessage): Entered {
    const cookies = this.mayUseCookies(request) ? linksInCookies(toPairs(request.rawHeaders)) : [];
    const live = this.live(asked, [...linksIn(asked.path), ...cookies]);
    const opened = allowing(live, request);
    if (opened) {
      const { link, issuer } = opened;
      return { id: link.containerId, port: link.port, owner: issuer.onlyOwner, caller: issuer.name, by: issuer };
    }
    if (request.headers[API_KEY] !== undefined) return this.byToken(asked, request);
    throw this.failures.get(request) ?? (live[0] ? notAllowedBy(live[0].link) : closed());
  }

  private byToken({ id, port }: ContainerAddress, request: IncomingMessage): Entered {
    const caller = this.authenticator.identify(apiKeysOf(request));
    caller.need('proxy');
    return { id, port, owner: caller.onlyOwner, caller: caller.name, by: caller };
  }

  /** The valid links to the container's port, by their tokens. */
  private live(address: ContainerAddress, tokens: readonly string[]): OpenedLink[] {
    return tokens.flatMap((token) => this.links.find(token) ?? []).filter(({ link }) => isOf(address, link));
  }

  /**
   * True if a page of the container sends the request, or a user opens one. To browsers, all containers under a domain
   * are the same site, so `SameSite` does not stop one container's page from using another's cookies.
   *
   * Detected by Fetch Metadata (W3C, section 2), or else by `Origin`, which WebSocket handshakes have.
   */
  private mayUseCookies(request: IncomingMessage): boolean {
    const { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest } = request.headers;
    if (site === 'same-origin' || site === 'none') return true;
    if (site !== undefined) return isVisit(request) && mode === 'navigate' && dest === 'document';
    const { protocol, host } = this.arrivals.clientOrigin(request);
    return origin === undefined || origin === `${protocol}://${host.toLowerCase()}`;
  }
}

function allowing(links: readonly OpenedLink[], { method = '' }: IncomingMessage): OpenedLink | undefined {
  return links.find(({ link }) => link.methods.includes(method));
}

function notAllowedBy({ methods }: Link): AppError {
  return new AppError('forbidden', `The link only allows ${methods.join(', ')}: create another one for more methods`);
}

function isVisit({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function isOf({ id, port }: ContainerAddress, link: Link): boolean {
  return link.containerId.startsWith(id) && link.port === port;
}

/**
 * A token may be removed while its request waits for the container.
 *
 * @throws AppError `unauthorized`
 */
export function checkNotRevoked({ by }: Admission): void {
  if (by.isRevoked) throw new AppError('unauthorized', 'The token is not valid any more: send another');
}

function closed(): AppError {
  return new AppError(
    'unauthorized',
    'No valid link or token: create a link (POST /containers/{id}/links), or send a token in the X-API-Key header',
  );
}
