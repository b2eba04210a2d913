import { mkdtempSync, rmSync } from 'node:fs';
import type http from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClusterNode } from '../../src/cluster/nodes.service.js';
import type { Config } from '../../src/config/config.js';
import type { AppError } from '../../src/errors/app-error.js';
import { REQUEST_ID } from '../../src/http/request-id.js';
import { Shutdown } from '../../src/http/shutdown.js';
import type { UpgradeListener } from '../../src/http/upgrade-handler.js';
import { PeerCarrier } from '../../src/peers/carrier/peer-carrier.service.js';
import type { NodePeers } from '../../src/peers/nodes/node-peers.service.js';
import { PeerRequests } from '../../src/peers/peer-requests.service.js';
import { PEER, type PeerSignatures } from '../../src/peers/peer-signatures.service.js';
import { WorkerSocket } from '../../src/peers/port/worker-socket.service.js';
import type { Instances } from '../../src/store/instances.service.js';

const NODE = { id: 'target', name: 'target' } as ClusterNode;

const ADDED = new Set([PEER, REQUEST_ID.toLowerCase()]);

/** Another worker, which has the container "web", at its socket. */
export class WorkerGateway implements AsyncDisposable {
  /** Passes what is for the container on to it. */
  readonly peers: Pick<NodePeers, 'find' | 'forward' | 'forwardUpgrade' | 'elsewhere'>;
  private readonly dir = mkdtempSync(path.join(tmpdir(), 'dockapi-worker-'));
  private readonly address = `unix:${path.join(this.dir, '1.sock')}`;
  private readonly socket: WorkerSocket;

  constructor(config: Config) {
    const instances: Partial<Instances> = { addressOf: () => Promise.resolve(this.address) };
    const signatures: Partial<PeerSignatures> = { sign: () => Promise.resolve('signed') };
    const carrier = new PeerCarrier(config, new Shutdown());
    const requests = new PeerRequests(instances as Instances, signatures as PeerSignatures, carrier, config);
    this.socket = new WorkerSocket({ ...config, peerUrl: this.address });
    const refusing = (refuse: (error: AppError) => void) => (error: unknown) => refuse(error as AppError);
    this.peers = {
      find: () => ({ node: NODE }),
      elsewhere: () => ({ node: NODE }),
      forward: (_node, request, response, refuse) =>
        void requests.pass(NODE.id, undefined, request, response).catch(refusing(refuse)),
      forwardUpgrade: (_node, request, socket, head, refuse) =>
        void requests.passUpgrade(NODE.id, undefined, request, socket, head).catch(refusing(refuse)),
    };
  }

  /** @param setup what `setupServer` does; its requests have no headers that workers add, which no container gets */
  async serve(listener: RequestListener, setup: (server: http.Server, intake: Intake) => void): Promise<void> {
    await this.socket.open(listener, (server) => setup(server, { inFront, inFrontOfUpgrade }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.socket.onModuleDestroy();
    rmSync(this.dir, { recursive: true });
  }
}

interface Intake {
  inFront(listener: RequestListener): RequestListener;
  inFrontOfUpgrade(listener: UpgradeListener): UpgradeListener;
}

const inFront: Intake['inFront'] = (listener) => (request, response) => {
  removeAdded(request);
  listener(request, response);
};

const inFrontOfUpgrade: Intake['inFrontOfUpgrade'] = (listener) => (request, socket, head) => {
  removeAdded(request);
  listener(request, socket, head);
};

function removeAdded(request: IncomingMessage): void {
  const raw = request.rawHeaders;
  for (const name of ADDED) delete request.headers[name];
  request.rawHeaders = raw.filter((_each, index) => !ADDED.has(raw[index - (index % 2)]!.toLowerCase()));
}
