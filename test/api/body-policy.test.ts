import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Body, Controller, Module, Post, Req } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import type { Request } from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bodyDeadline } from '../../src/http/body-deadline.middleware.js';
import { BodyGuard } from '../../src/http/body.guard.js';
import { BodyIs } from '../../src/http/body-policy.js';
import { ProblemFilter } from '../../src/http/problem.filter.js';
import { RawPeer } from '../support/raw-peer.js';

const DEADLINE_MS = 500;

@Controller()
class Routes {
  @Post('json')
  json(@Body() body: unknown) {
    return { got: body };
  }

  @Post('stream')
  @BodyIs('stream')
  async stream(@Req() request: Request) {
    return { got: await text(request) };
  }
}

@Module({ controllers: [Routes], providers: [{ provide: APP_GUARD, useClass: BodyGuard }] })
class RoutesModule {}

let app: NestExpressApplication;
let url: string;
let port: number;
beforeAll(async () => {
  const module = await Test.createTestingModule({ imports: [RoutesModule] }).compile();
  app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
  app.useGlobalFilters(new ProblemFilter());
  app.use(bodyDeadline(DEADLINE_MS));
  await app.listen(0, '127.0.0.1');
  ({ port } = app.getHttpServer().address() as AddressInfo);
  url = `http://127.0.0.1:${port}`;
});
afterAll(() => app.close());

async function post(path: string, body: string, type: string) {
  const response = await fetch(url + path, { method: 'POST', body, headers: { 'content-type': type } });
  return { status: response.status, ...((await response.json()) as object) };
}

const MORE_THAN_1_MIB = JSON.stringify('x'.repeat(1_024 * 1_024));

it('parses JSON by default, up to 1 MiB, and refuses other types', async () => {
  expect(await post('/json', '{"a":1}', 'application/json')).toEqual({ status: 201, got: { a: 1 } });
  expect(await post('/json', 'a', 'text/plain')).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  expect(await post('/json', MORE_THAN_1_MIB, 'application/json')).toMatchObject({ code: 'payload_too_large' });
});

it('leaves a stream to its handler, of any type and size', async () => {
  for (const type of ['application/json', 'application/x-tar', 'text/plain'])
    expect(await post('/stream', MORE_THAN_1_MIB, type)).toEqual({ status: 201, got: MORE_THAN_1_MIB });
});

it('has no deadline for a stream, and one for JSON', async () => {
  const [stream, json] = await Promise.all([RawPeer.connect(port), RawPeer.connect(port)]);
  const head = (path: string) => [`POST ${path} HTTP/1.1`, 'Host: h', 'Content-Type: application/json'];
  stream.send(...head('/stream'), 'Content-Length: 4', '', '12');
  json.send(...head('/json'), 'Content-Length: 4', '', '12');
  expect((await json.response()).head).toMatch(/^HTTP\/1.1 408 /); // their time is the same
  stream.send('34');
  expect((await stream.response()).body).toBe('{"got":"1234"}');
  stream.destroy();
  if (!json.closed) await once(json.socket, 'close');
});
