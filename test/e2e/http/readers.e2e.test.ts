import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperationDto } from '../../../src/operations/operation.dto.js';
import { useDockapi } from '../../support/dockapi.js';
import { begin } from '../../support/operations.js';
import { type EventReader, readEvents } from '../../support/server-sent-events.js';
import { waitFor } from '../../support/wait-for.js';

const LIMIT = 2;
const dockapi = useDockapi({
  DOCKAPI_LOG_READERS: String(LIMIT),
  DOCKAPI_STATS_READERS: String(LIMIT),
  DOCKAPI_OPERATION_READERS: String(LIMIT),
});

let container: string;
let operation: string;
beforeAll(async () => {
  container = `/containers/${await dockapi.sleeper()}`;
  const json = { image: 'busybox', container_port: 80, command: 'sleep 600', wait_ready: true, wait_timeout: 600 };
  operation = `/operations/${(await begin(dockapi.client, 'POST', '/containers/run', { json })).id}`;
  // Until its container is there: one that comes during a test is removed after it.
  const progress = async () => (await dockapi.client.get<OperationDto>(operation)).body.progress;
  await waitFor(async () => expect(await progress()).toMatchObject({ phase: 'waiting' }));
});
afterAll(async () => {
  await dockapi.client.delete(operation); // undoes the run
});

describe('clients that follow', () => {
  it.each([
    ['logs', () => `${container}/logs?follow=true`, 'DOCKAPI_LOG_READERS', 'dockapi_log_readers'],
    ['stats', () => `${container}/stats`, 'DOCKAPI_STATS_READERS', 'dockapi_stats_readers'],
    ['events of operations', () => `${operation}/events`, 'DOCKAPI_OPERATION_READERS', 'dockapi_operation_readers'],
  ])('%s are limited, until one leaves', async (what, path, setting, metric) => {
    const open = () => readEvents(dockapi.service.url + path());
    const readers: EventReader<unknown>[] = [await open(), await open()];
    const { body, text } = await dockapi.client.get(operation);
    expect(body, text).toMatchObject({ state: 'running' });
    const events = { headers: { accept: 'text/event-stream' } };
    expect(await dockapi.client.get(path(), events)).toMatchObject({
      status: 429,
      body: {
        code: 'too_many_requests',
        detail: `${LIMIT} clients read ${what} already: close one, or raise ${setting}`,
      },
    });
    expect((await dockapi.client.get('/metrics')).text).toContain(`\n${metric} ${LIMIT}\n`);
    readers.pop()?.[Symbol.dispose]();
    const status = async () => {
      using reader = await open();
      return reader.headers[':status'];
    };
    await expect.poll(status).toBe('200');
    readers.pop()?.[Symbol.dispose]();
  });
});
