import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import { createNetwork, ok, uniqueName } from '../../support/containers.js';
import { inspectContainer } from '../../support/engine.js';
import { freePorts } from '../../support/ports.js';
import { plainRequest } from '../../support/plain-request.js';
import { connectionsTo } from '../../support/sockets.js';
import { useDockapi } from '../../support/dockapi.js';
import { freeSubnet } from '../../support/subnets.js';

/** With each of the two settings. One takes the engine a tenth of a second, however many it does at a time. */
const SWAPS = 500;
const PAIRS = 2;

/** nginx that announces how long it keeps a connection; dockAPI takes that for 30 s at most. */
const KEEPING = 'events {} http { keepalive_timeout 75s 60s; server { listen 80; root /usr/share/nginx/html; } }';

/** A container that returns its own name, on connections that it keeps. */
interface Named extends RunResultDto {
  name: string;
}

/** Two containers that own the same address and the same host port in turn: the first one now. */
type Pair = [Named, Named];

// One service dials the containers' own addresses, the other their published ports.
describe.each(['auto', 'published'])('containers that swap addresses, with DOCKAPI_UPSTREAM=%s', (upstream) => {
  const dockapi = useDockapi({ DOCKAPI_UPSTREAM: upstream });

  async function serve(fields: object = {}): Promise<Named> {
    const name = uniqueName('swap');
    const script = `echo ${name} >/usr/share/nginx/html/index.html; exec nginx -g 'daemon off;'`;
    const { status, body, text } = await dockapi.client.post<RunResultDto>('/containers/run', {
      image: 'nginx',
      container_port: 80,
      name,
      command: ['sh', '-c', script],
      wait_ready: true,
      health_path: '/',
      ...fields,
    });
    expect(status, text).toBe(201);
    return { ...body, name };
  }

  /** The response of a name's container, its status if that is not 200, or 'cut' if it lost its network meanwhile. */
  const ask = (name: string, agent?: http.Agent): Promise<string | number> =>
    plainRequest(dockapi.service.url, `/proxy/${name}/`, { agent }).then(
      ({ status, text }) => (status === 200 ? text.trim() : status),
      () => 'cut',
    );

  /**
   * Asks for names, on kept connections, all the while that something happens.
   *
   * @param action gets a function that waits until the asking has a name's own response, to a question put after its call
   * @returns what was not theirs
   */
  async function whileAsking(
    names: string[],
    action: (ownResponse: (name: string) => Promise<unknown>) => Promise<unknown>,
    allowed: (string | number)[] = [502, 'cut'],
  ): Promise<string[]> {
    const wrong: string[] = [];
    const asked = new Map(names.map((name) => [name, 0]));
    const responded = new Map(names.map((name) => [name, 0])); // the last question that got the name's own response
    let over = false;
    const askOn = async (name: string) => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      for (let question = 1; !over; question++, await pause(5)) {
        asked.set(name, question);
        const response = await ask(name, agent);
        if (response === name) responded.set(name, question);
        else if (!allowed.includes(response)) wrong.push(`${name} returned ${response}`);
      }
      agent.destroy();
    };
    const ownResponse = (name: string) => {
      const before = asked.get(name) ?? 0;
      return expect.poll(() => responded.get(name), { interval: 5 }).toBeGreaterThan(before);
    };
    const asking = names.map(askOn);
    try {
      await action(ownResponse);
    } finally {
      over = true;
      await Promise.all(asking);
    }
    return wrong;
  }

  it(`${SWAPS} swaps of an address and a port misdirect no request`, { timeout: 1_200_000 }, async () => {
    const subnet = freeSubnet();
    const network = await createNetwork({ IPAM: { Config: [{ Subnet: `${subnet}.0/24` }] } });
    const addressOf = (pair: number) => `${subnet}.${10 + pair}`;
    const leave = ({ id }: Named) => ok('POST', `/networks/${network}/disconnect`, { Container: id, Force: true });
    const join = ({ id }: Named, address: string) =>
      ok('POST', `/networks/${network}/connect`, {
        Container: id,
        EndpointConfig: { IPAMConfig: { IPv4Address: address } },
      });

    const ports = await freePorts(PAIRS);
    const pairs: Pair[] = await Promise.all(
      Array.from({ length: PAIRS }, async (_, pair): Promise<Pair> => {
        const fields = { network, host_port: ports + pair };
        const first = await serve(fields);
        await leave(first); // its port is free again
        const second = await serve(fields);
        await leave(second);
        await join(first, addressOf(pair));
        return [first, second];
      }),
    );
    const wrong = await whileAsking(
      pairs.flat().map(({ name }) => name),
      (ownResponse) =>
        Promise.all(
          pairs.map(async (pair, index) => {
            for (let swap = 0; swap < SWAPS / PAIRS; swap++) {
              await leave(pair[0]);
              await join(pair[1], addressOf(index));
              pair.reverse();
              await ownResponse(pair[0].name);
            }
          }),
        ),
    );
    expect(wrong).toEqual([]);
  });

  it('a host port that passes from a removed container to the next one leads to the next one', async () => {
    const host_port = await freePorts();
    let held = await serve({ host_port });
    for (let round = 0; round < 15; round++) {
      const { name } = held;
      const change = async () => {
        await dockapi.client.delete(`/containers/${name}?force=true`);
        held = await serve({ host_port });
        expect(await ask(held.name)).toBe(held.name); // it is ready, and so is its route
        expect(await ask(name)).toBe(404);
      };
      const wrong = await whileAsking([name], change, [404, 502, 'cut']);
      expect(wrong).toEqual([]);
    }
  });

  it('restarted containers have a route at once', async () => {
    const { name } = await serve();
    const wrong = await whileAsking([name], async () => {
      for (let round = 0; round < 15; round++) {
        await dockapi.client.post(`/containers/${name}/restart?timeout=0`);
        expect([name, 502]).toContain(await ask(name)); // its application may not listen yet
        await expect.poll(() => ask(name), { interval: 5 }).toBe(name);
      }
    });
    expect(wrong).toEqual([]);
  });

  const container = (action: string) => (id: string) => ok('POST', `/containers/${id}/${action}`);
  it.each<[string, (id: string, network: string) => Promise<unknown>]>([
    ['is stopped', container('stop?t=0')],
    ['is killed', container('kill')],
    ['is restarted', container('restart?t=0')],
    ['is removed', (id) => ok('DELETE', `/containers/${id}?force=1`)],
    ['leaves its network', (Container) => ok('POST', '/networks/bridge/disconnect', { Container, Force: true })],
    ['joins a network', (Container, network) => ok('POST', `/networks/${network}/connect`, { Container })],
  ])('idle connections to a container that %s are closed', async (_what, change) => {
    const network = await createNetwork();
    const script = `echo '${KEEPING}' >/tmp/keeping.conf; exec nginx -c /tmp/keeping.conf -g 'daemon off;'`;
    const { id, name, host_port } = await serve({ command: ['sh', '-c', script] });
    const { IPAddress } = ((await inspectContainer(id))?.NetworkSettings.Networks['bridge'] ?? {}) as {
      IPAddress: string;
    };
    const open = () =>
      upstream === 'published'
        ? connectionsTo(dockapi.service.pid, '127.0.0.1', host_port ?? 0)
        : connectionsTo(dockapi.service.pid, IPAddress, 80);
    await Promise.all(Array.from({ length: 8 }, () => ask(name)));
    expect(open()).toBeGreaterThan(0);
    await change(id, network);
    await expect.poll(open, { timeout: 15_000, interval: 10 }).toBe(0); // they would idle for 30 s
  });
});
