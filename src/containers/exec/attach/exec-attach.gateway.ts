import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import { WebSocketServer } from 'ws';
import { Authenticator } from '../../../access/authenticator.js';
import type { Caller } from '../../../access/caller.js';
import { endWithToken } from '../../../access/end-with-token.js';
import { Identity } from '../../../access/identity.service.js';
import { OriginRule } from '../../../browsers/origin-rule.js';
import { AppError } from '../../../errors/app-error.js';
import { instanceOf, toAppError, toProblem } from '../../../http/problem.js';
import { sendRawProblem } from '../../../http/raw-response.js';
import { requestIdOf } from '../../../http/request-id.js';
import { Shutdown } from '../../../http/shutdown.js';
import type { UpgradeHandler, UpgradeListener } from '../../../http/upgrade-handler.js';
import { PeerSignatures } from '../../../peers/peer-signatures.service.js';
import { ExecPeers } from '../resource/exec-peers.service.js';
import { type ExecPath, ExecsService } from '../resource/execs.service.js';
import type { HeldExec, Writer } from '../resource/held-exec.js';
import { type AttachRequest, isAttachPath, parseAttach, PROTOCOLS } from './attach-request.js';
import { Viewer } from './viewer.js';

/** Bytes of the largest message of a client. */
const MOST_MESSAGE = 1024 * 1024;
/** Bytes of earlier output for a client that does not say from where on. */
const SCREEN = 64 * 1024;

/** WebSockets at `/containers/{id}/execs/{exec_id}/attach`. */
@Injectable()
export class ExecAttachGateway implements UpgradeHandler {
  private readonly audit = new Logger('Audit');
  private readonly logger = new Logger('Request');
  private readonly viewers = new Map<Socket, Viewer>();
  private readonly server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MOST_MESSAGE,
    handleProtocols: (offered) => PROTOCOLS.find((each) => offered.has(each)) ?? false,
  });

  constructor(
    private readonly authenticator: Authenticator,
    private readonly identity: Identity,
    private readonly origins: OriginRule,
    private readonly execs: ExecsService,
    private readonly peers: ExecPeers,
    private readonly signatures: PeerSignatures,
    private readonly shutdown: Shutdown,
  ) {
    // Upgraded sockets outlive `server.close()`.
    shutdown.signal.addEventListener('abort', () => this.viewers.forEach((viewer) => viewer.goAway()));
  }

  upgradeFor(request: IncomingMessage): UpgradeListener | null {
    if (!isAttachPath(request.url)) return null;
    return (_request, socket, head) => {
      socket.on('error', () => undefined); // 'close' follows
      void this.attach(request, socket as Socket, head);
    };
  }

  private async attach(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    const start = performance.now();
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    let caller: Caller | undefined;
    try {
      caller = await this.callerOf(request);
      endWithToken(caller, socket, () => this.revoke(socket));
      const asked = parseAttach(request);
      const path = await this.admit(request, caller, asked);
      if (await this.peers.passUpgrade(path, caller, request, socket, head, gone.signal)) return;
      const held = await this.execs.holder(path, gone.signal);
      const entry = { ...this.entryOf(request, caller), container_id: held.record.exec.container_id };
      socket.once('close', () =>
        this.audit.log({ ...entry, status: 101, duration_ms: Math.round(performance.now() - start) }),
      );
      this.open(request, socket, head, held, asked);
    } catch (error) {
      this.refuse(request, socket, caller, toAppError(error));
    }
  }

  /** Another dockAPI, which passes a handshake on, has identified its caller. */
  private async callerOf(request: IncomingMessage): Promise<Caller> {
    const callerKey = await this.signatures.verify(request);
    return callerKey === undefined ? this.identity.of(request) : this.authenticator.withKey(callerKey);
  }

  private async admit(request: IncomingMessage, caller: Caller, { id, execId }: AttachRequest): Promise<ExecPath> {
    if (this.shutdown.signal.aborted) throw new AppError('shutting_down', 'dockAPI is shutting down: try again soon');
    await this.origins.check(request);
    caller.need('exec');
    return { id, owner: caller.onlyOwner, execId };
  }

  /** @throws AppError `exec_attached`, `too_many_requests`, `output_gone`, `invalid_request` */
  private open(request: IncomingMessage, socket: Socket, head: Buffer, held: HeldExec, asked: AttachRequest): void {
    const { history } = held.session;
    const from = asked.after ?? Math.max(history.first, history.next - SCREEN);
    history.check(from);
    let viewer: Viewer | undefined;
    const writer: Writer = { replace: () => viewer?.replace() };
    const viewing = held.places.enter();
    socket.once('close', () => viewing[Symbol.dispose]());
    if (!asked.watch) {
      const writing = held.write(writer, asked.takeover);
      socket.once('close', () => writing[Symbol.dispose]());
    }
    this.server.handleUpgrade(request, socket, head, (webSocket) => {
      const opened = (viewer = new Viewer(webSocket, held, from, asked));
      this.viewers.set(socket, opened);
      webSocket.once('close', () => this.viewers.delete(socket));
      if (!asked.watch) opened.listen();
      void opened.run();
    });
  }

  private revoke(socket: Socket): void {
    const viewer = this.viewers.get(socket);
    if (viewer) viewer.revoke();
    else socket.destroy();
  }

  private refuse(request: IncomingMessage, socket: Socket, caller: Caller | undefined, error: AppError): void {
    const problem = toProblem(error, instanceOf(request.url));
    const { status, code } = problem;
    this.logger.log({ ...this.entryOf(request, caller), status, code });
    if (!socket.destroyed) sendRawProblem(socket, problem, requestIdOf(request));
  }

  /** Without the query, as all log lines. */
  private entryOf(request: IncomingMessage, caller: Caller | undefined) {
    return {
      request_id: requestIdOf(request),
      method: request.method,
      path: instanceOf(request.url),
      caller: caller?.name,
      owner: caller?.owner,
    };
  }
}
