import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Authenticator } from '../../access/authenticator.js';
import { LOCAL_CALLER } from '../../access/caller.js';
import { API_KEY, apiKeysOf, bearerIn } from '../../access/credentials.js';
import { AppError } from '../../errors/app-error.js';
import { Arrivals } from '../../http/arrivals.js';
import { REQUEST_ID, requestIdOf } from '../../http/request-id.js';
import { type Link, Links } from './links.service.js';
import type { ProxyPath } from '../routing/proxy-path.js';
import { type HeaderPair, isNamed, toPairs } from '../../http/wire/raw-headers.js';
import { LINK, linkIn, linksInCookies, withoutCredentials, withoutLink } from './link-credentials.js';

/** A request that may go to its container, as it goes on: nothing of it shows dockAPI any more who its client is. */
export interface Admission extends ProxyPath {
  /** Whose the container has to be; undefined: anybody's. */
  owner: string | undefined;
  /** The name of its token, or of the one that made its link. */
  caller: string;
  headers: readonly HeaderPair[];
}

/** Who may reach a container: whoever has a token, or at the container's own origin one of its links. */
@Injectable()
export class Entrance {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly links: Links,
    private readonly arrivals: Arrivals,
  ) {}

  /** @throws AppError `unauthorized`, `forbidden` */
  admit({ id, prefix, path }: ProxyPath, request: IncomingMessage): Admission {
    const headers = toPairs(request.rawHeaders);
    if (!this.authenticator.needsToken)
      return { id, prefix, path, owner: undefined, caller: LOCAL_CALLER.name, headers };
    const passed = { prefix, path: withoutLink(path), headers: this.withoutTokens(headers) };
    if (prefix === '' && request.headers[API_KEY] === undefined) {
      const link = this.linkOf(id, request, headers);
      return { ...passed, id: link.containerId, owner: link.issuer.onlyOwner, caller: link.issuer.name };
    }
    const caller = this.authenticator.identify(apiKeysOf(request));
    caller.need('proxy');
    return { ...passed, id, owner: caller.onlyOwner, caller: caller.name };
  }

  /**
   * Answers whoever opens a link: its token becomes a cookie of the container's origin, and leaves the address bar.
   *
   * @returns whether the request is one of those
   * @throws AppError `unauthorized`
   */
  openLink({ id, prefix, path }: ProxyPath, request: IncomingMessage, response: ServerResponse): boolean {
    if (!this.authenticator.needsToken || prefix !== '' || !isVisit(request)) return false;
    const token = linkIn(path);
    if (token === undefined) return false;
    const link = this.links.find(token);
    if (!link || !isOf(id, link)) throw closed();
    const { protocol, host } = this.arrivals.clientOrigin(request);
    const seconds = Math.ceil(this.links.secondsLeft(link));
    const cookie = `${LINK}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;
    response.writeHead(302, {
      // In full: a path that begins with two slashes would lead elsewhere.
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

  /** `Authorization` is the application's, unless a client shows dockAPI's token there too. */
  private withoutTokens(headers: readonly HeaderPair[]): HeaderPair[] {
    return withoutCredentials(headers).filter(
      (header) => !isNamed(header, 'authorization') || !this.authenticator.knows(bearerIn(header[1]) ?? ''),
    );
  }

  private linkOf(id: string, request: IncomingMessage, headers: readonly HeaderPair[]): Link {
    const links = linksInCookies(headers).map((token) => this.links.find(token));
    const link = links.find((each) => each && isOf(id, each));
    if (!link || !this.mayUseCookies(request)) throw closed();
    if (link.methods.includes(request.method ?? '')) return link;
    throw new AppError('forbidden', `The link lets ${link.methods.join(', ')} pass: make another for more`);
  }

  /**
   * Whether it is a page of the container that asks, or somebody who visits it. To browsers, all containers under a
   * domain are the same site, so that `SameSite` does not keep one's page from using the cookies of another.
   *
   * Fetch Metadata says so (W3C, section 2), and where it is missing `Origin`, which handshakes of WebSockets have.
   */
  private mayUseCookies(request: IncomingMessage): boolean {
    const { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest } = request.headers;
    if (site === 'same-origin' || site === 'none') return true;
    if (site !== undefined) return isVisit(request) && mode === 'navigate' && dest === 'document';
    const { protocol, host } = this.arrivals.clientOrigin(request);
    return origin === undefined || origin === `${protocol}://${host.toLowerCase()}`;
  }
}

function isVisit({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function isOf(id: string, { containerId }: Link): boolean {
  return containerId.startsWith(id);
}

function closed(): AppError {
  return new AppError(
    'unauthorized',
    'Open the container by a link that is live (POST /containers/{id}/links), or send a token in the header X-API-Key',
  );
}
