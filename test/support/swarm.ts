import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  createReadStream,
  mkdirSync,
  readFileSync,
  mkdtempSync,
  openSync,
  closeSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { removeCgroups } from '../../scripts/lib/cleanup.mjs';
import { call, ping } from '../../scripts/lib/engine-api.mjs';
import { pullImage } from '../../scripts/lib/images.mjs';
import { addBridge, freeBlock, linkExists, removeBridges } from '../../scripts/lib/network.mjs';
import { layout } from '../../scripts/lib/private-engine.mjs';
import { belongingTo, systemEnv } from '../../scripts/lib/processes.mjs';
import type { NodeDto } from '../../src/nodes/nodes.dto.js';
import { Client } from './client.js';
import { Redis } from './redis.js';
import { type Service, startService } from './service.js';
import { testEngine } from './test-engine.js';
import { waitFor } from './wait-for.js';

const run = promisify(execFile);

const IMAGES = ['busybox', 'nginx', 'dockapi/echo'];
/** Nanoseconds: a dead node is known in 3 s instead of 13. */
const HEARTBEAT = 1e9;
/** Redis serves nobody at other addresses than loopback without one. */
const PASSWORD = 'of-the-test';
const LISTEN = '0.0.0.0:2377';
const READY_MS = 60_000;

/** Waits for its network, then runs dockerd. A nameserver that does not answer would cost seconds for each name. */
const NODE = `hostname "$1" && mount -t tmpfs tmpfs /run && mkdir -p /etc/docker &&
mount --bind "$0/etc" /etc/docker && mount --bind "$0/resolv.conf" /etc/resolv.conf && echo made && read -r _ || exit 1
dockerd & exec docker-init -- sleep infinity`;

/** A machine of a swarm: an engine in namespaces(7) of its own, and a dockAPI there. */
export class SwarmNode {
  private holder: ChildProcess | undefined;
  private service: Service | undefined;
  /** Of the last start of its dockAPI. */
  env: NodeJS.ProcessEnv = {};
  /** On the host's side. */
  readonly link: string;

  constructor(
    readonly name: string,
    readonly address: string,
    private readonly dir: string,
    private readonly bridge: string,
    private readonly cgroup: string,
    private readonly marks: NodeJS.ProcessEnv,
  ) {
    this.link = `${bridge.replace('dasw', 'dv')}${name}`;
  }

  /** As in `DOCKER_HOST`. */
  get dockerHost(): string {
    return `unix://${path.join(this.dir, 'docker.sock')}`;
  }

  /** Prefix of commands that run in its network. */
  get through(): string[] {
    return ['nsenter', '--target', String(this.holder?.pid), '--net', '--'];
  }

  get dockapi(): Service {
    return this.service!;
  }

  /** Starts its engine, with the data that it had. */
  async start(): Promise<void> {
    mkdirSync(path.join(this.dir, 'etc'), { recursive: true });
    writeFileSync(path.join(this.dir, 'resolv.conf'), 'nameserver 127.0.0.1\n');
    writeFileSync(path.join(this.dir, 'etc', 'daemon.json'), JSON.stringify(this.settings()));
    rmSync(path.join(this.dir, 'docker.sock'), { force: true });
    const log = openSync(path.join(this.dir, 'log'), 'a');
    const namespaces = ['--mount', '--uts', '--ipc', '--pid', '--net', '--fork', '--mount-proc', '--kill-child'];
    this.holder = spawn('unshare', [...namespaces, '--propagation', 'private', 'sh', '-c', NODE, this.dir, this.name], {
      stdio: ['pipe', 'pipe', log],
      env: { ...systemEnv(), ...this.marks },
    });
    closeSync(log);
    await once(this.holder.stdout!, 'data');
    await this.connect();
    this.holder.stdin!.end('go\n');
    const deadline = Date.now() + READY_MS;
    while (!(await ping(this.dockerHost))) {
      if (this.holder.exitCode !== null || Date.now() > deadline)
        throw new Error(`The engine of ${this.name} does not start: see ${this.dir}/log`);
      await delay(20);
    }
  }

  /** One call of its engine. */
  async engine<T>(method: string, target: string, body?: object): Promise<T> {
    const text = await call(this.dockerHost, method, target, body && { body });
    return (text.trim() === '' ? undefined : JSON.parse(text)) as T;
  }

  /** @param env default: that of the last start */
  async startDockapi(env = this.env): Promise<Service> {
    this.env = env;
    const own = { HOST: this.address, DOCKER_HOST: this.dockerHost, DOCKAPI_CLUSTER: 'swarm' };
    return (this.service = await startService({ ...own, ...env }, this.through));
  }

  /** As if the machine lost its power. */
  async kill(): Promise<void> {
    const service = this.service?.process;
    const all = [service, this.holder].filter(
      (each) => each !== undefined && each.exitCode === null && !each.signalCode,
    );
    await Promise.all(
      all.map(async (child) => {
        const exit = once(child!, 'exit');
        child!.kill('SIGKILL');
        await exit;
      }),
    );
    while (linkExists(this.link)) await delay(10); // the kernel takes namespaces down a moment later
    await removeCgroups(this.cgroup);
  }

  /** Its dockAPI goes on. */
  async killEngine(): Promise<void> {
    await run('nsenter', [...this.inside, 'sh', '-c', 'kill -9 "$(cat /run/docker.pid)" && rm /run/docker.pid'], {
      env: systemEnv(),
    });
    while (await ping(this.dockerHost)) await delay(20);
  }

  async restartEngine(): Promise<void> {
    const log = openSync(path.join(this.dir, 'log'), 'a');
    spawn('nsenter', [...this.inside, 'dockerd'], {
      stdio: ['ignore', log, log],
      env: { ...systemEnv(), ...this.marks },
    });
    closeSync(log);
    while (!(await ping(this.dockerHost))) await delay(20);
  }

  /** Of nsenter, for commands that run as if on this machine, and end with it. */
  private get inside(): string[] {
    const pid = this.holder!.pid!;
    const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ') as [string];
    return ['--target', first, '--mount', '--uts', '--ipc', '--net', '--pid', '--'];
  }

  /** Cuts it off from the others, or ends that. */
  async setLink(state: 'up' | 'down'): Promise<void> {
    await run('ip', ['link', 'set', this.link, state], { env: systemEnv() });
  }

  private async connect(): Promise<void> {
    const { pid } = this.holder!;
    const ip = (...args: string[]) => run('ip', args, { env: systemEnv() });
    const inside = (...args: string[]) =>
      run(this.through[0]!, [...this.through.slice(1), 'ip', ...args], { env: systemEnv() });
    await ip('link', 'add', this.link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid));
    await ip('link', 'set', this.link, 'master', this.bridge, 'up');
    await inside('link', 'set', 'lo', 'up');
    await inside('address', 'add', `${this.address}/24`, 'dev', 'eth0');
    await inside('link', 'set', 'eth0', 'up');
  }

  private settings(): object {
    return {
      hosts: [this.dockerHost, 'unix:///run/docker.sock'],
      'data-root': path.join(this.dir, 'data'),
      'exec-root': '/run/docker',
      pidfile: '/run/docker.pid',
      'cgroup-parent': this.cgroup,
      'exec-opts': ['native.cgroupdriver=cgroupfs'],
      dns: ['127.0.0.1'],
      'insecure-registries': [this.address.replace(/\d+$/, '0/24')], // as RegistryDoor opens
      'log-level': 'warn',
    };
  }
}

/** Name and state of each node, as a dockAPI sees them, in the order of the names. */
export async function nodeStates(client: Client): Promise<string[]> {
  const { body } = await client.get<NodeDto[]>('/nodes');
  return body.map(({ name, state }) => `${name} ${state}`).sort();
}

/**
 * A swarm on this machine, with the tests' images on each node and a Redis that all reach. It belongs to the tests' engine: what
 * a killed run leaves of it ends with that.
 */
export class Swarm implements AsyncDisposable {
  private constructor(
    readonly nodes: readonly SwarmNode[],
    readonly redis: Redis,
    private readonly dir: string,
    private readonly bridge: string,
  ) {}

  /** @param managers the first ones */
  static async start(count: number, managers: number): Promise<Swarm> {
    const engine = layout(testEngine().dir);
    const dir = path.join(engine.dir, 'swarm');
    const bridge = engine.bridge.replace('dockapi-', 'dasw');
    rmSync(dir, { recursive: true, force: true });
    removeBridges([bridge]);
    const prefix = freeBlock(engine.seed + 7)
      .split('.')
      .slice(0, 2)
      .join('.');
    addBridge(bridge, `${prefix}.9.1/24`);
    const nodes = Array.from({ length: count }, (_, index) => {
      const name = `n${index + 1}`;
      const marks = belongingTo(path.join(dir, name));
      return new SwarmNode(
        name,
        `${prefix}.9.${11 + index}`,
        path.join(dir, name),
        bridge,
        `${engine.cgroup}/${name}`,
        marks,
      );
    });
    const [redis] = await Promise.all([
      Redis.start({ address: `${prefix}.9.1`, password: PASSWORD }),
      ...nodes.map((node) => node.start()),
    ]);
    const swarm = new Swarm(nodes, redis, dir, bridge);
    await Promise.all([swarm.join(managers), swarm.loadImages()]);
    return swarm;
  }

  /** Starts a dockAPI on each node. @param own further settings, by the name of the node */
  async startDockapis(env: NodeJS.ProcessEnv, own: Record<string, NodeJS.ProcessEnv> = {}): Promise<Service[]> {
    const shared = {
      DOCKAPI_STORE: this.redis.url,
      DOCKAPI_STORE_PASSWORD: PASSWORD,
      DOCKAPI_HOSTS: this.nodes.map(({ address }) => address).join(),
      DOCKAPI_PEER_SECRET_FILE: await this.peerSecret(),
    };
    return Promise.all(this.nodes.map((node) => node.startDockapi({ ...shared, ...env, ...own[node.name] })));
  }

  /**
   * A client of each node's dockAPI, as soon as each reaches all nodes, and places runs on them.
   *
   * @param times that each is asked: the workers of a node get requests in turn
   */
  async clients(headers: Record<string, string>, times = 1): Promise<Client[]> {
    const clients = await Promise.all(this.nodes.map(({ dockapi }) => Client.connect(dockapi.url, headers)));
    for (const client of clients)
      for (const { name } of this.nodes)
        for (let asked = 0; asked < times; asked++)
          await waitFor(async () => expect((await client.get(`/images?node=${name}`)).status).toBe(200));
    const ready = this.nodes.map(({ name }) => `${name} ready`);
    for (const client of clients)
      for (let asked = 0; asked < times; asked++)
        await waitFor(async () => expect(await nodeStates(client)).toEqual(ready));
    return clients;
  }

  /** Copies images of the tests' engine to each node. */
  async load(images: readonly string[]): Promise<void> {
    const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-images-'));
    try {
      const file = path.join(dir, 'images.tar');
      const query = images.map((image) => `names=${encodeURIComponent(`${image}:latest`)}`).join('&');
      const socket = testEngine().dockerHost.replace('unix://', '');
      const curl = ['--silent', '--fail', '--output', file, '--unix-socket', socket];
      await run('curl', [...curl, `http://engine/images/get?${query}`]);
      const load = (node: SwarmNode) =>
        call(node.dockerHost, 'POST', '/images/load?quiet=1', { body: createReadStream(file) });
      await Promise.all(this.nodes.map(load));
    } finally {
      rmSync(dir, { recursive: true });
    }
  }

  /** Of this machine, for the nodes. */
  get gateway(): string {
    return this.nodes[0]!.address.replace(/\d+$/, '1');
  }

  /** A file as in DOCKAPI_PEER_SECRET_FILE. */
  async peerSecret(): Promise<string> {
    const file = (name: string) => path.join(this.dir, name);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file('peer-key.pem')];
    const certificate = ['-x509', '-days', '2', '-subj', '/CN=dockapi-peer', '-out', file('peer-cert.pem')];
    await run('openssl', ['req', ...key, ...certificate]);
    const { stdout } = await run('cat', [file('peer-cert.pem'), file('peer-key.pem')]);
    this.writePeerSecret(stdout);
    return this.peerSecretFile;
  }

  /** The same for all nodes, which read it again when it changes. */
  get peerSecretFile(): string {
    return path.join(this.dir, 'peer.pem');
  }

  writePeerSecret(...pairs: string[]): void {
    writeFileSync(this.peerSecretFile, pairs.join(''), { mode: 0o600 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    await this.redis[Symbol.asyncDispose]();
    removeBridges([this.bridge]);
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async join(managers: number): Promise<void> {
    const [leader, ...others] = this.nodes;
    const init = {
      ListenAddr: LISTEN,
      AdvertiseAddr: leader!.address,
      Spec: { Dispatcher: { HeartbeatPeriod: HEARTBEAT } },
    };
    await leader!.engine('POST', '/swarm/init', init);
    const { JoinTokens } = await leader!.engine<{ JoinTokens: Record<'Worker' | 'Manager', string> }>('GET', '/swarm');
    await Promise.all(
      others.map((node, index) =>
        node.engine('POST', '/swarm/join', {
          ListenAddr: LISTEN,
          AdvertiseAddr: node.address,
          RemoteAddrs: [`${leader!.address}:2377`],
          JoinToken: index + 1 < managers ? JoinTokens.Manager : JoinTokens.Worker,
        }),
      ),
    );
  }

  private async loadImages(): Promise<void> {
    const { dockerHost } = testEngine();
    await Promise.all(IMAGES.map((image) => pullImage(dockerHost, image)));
    await this.load(IMAGES);
    for (const image of IMAGES) await call(dockerHost, 'DELETE', `/images/${image}`);
  }
}
