import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import sirv, { type Options } from 'sirv';

type Next = () => void;

/** The build puts the page there. */
const DIRECTORY = fileURLToPath(new URL('../ui', import.meta.url));
/** Vite names them by their content. */
const HASHED = /^\/?assets\//;

/** The files of the page, as `scripts/build-page.mjs` has built and compressed them. */
@Injectable()
export class PageFiles {
  private readonly files = existsSync(DIRECTORY) ? sirv(DIRECTORY, options()) : undefined;

  /** @param next called if there is no such file */
  send(request: IncomingMessage, response: ServerResponse, next: Next): void {
    if (this.files) this.files(request, response, next);
    else next();
  }
}

function options(): Options {
  return {
    etag: true,
    gzip: true,
    brotli: true,
    extensions: ['html'], // for the directory's index
    setHeaders: (response, path) =>
      response.setHeader('Cache-Control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'),
  };
}
