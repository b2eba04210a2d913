import { fromBase64 } from './bytes.js';
import type { components } from './api.js';
import { DockapiError } from './errors.js';
import { watch } from './event-source.js';
import type { ExecData, ExecEnd } from './exec-process.js';
import type { Transport } from './transport.js';

type ExecResult = components['schemas']['ExecResultDto'];

/** Bytes of output that are kept: dockAPI's own default. */
const MOST_OUTPUT = 10 * 1024 * 1024;
/** Bytes of one request of input. */
const INPUT_PIECE = 512 * 1024;

/** What came of a stream, as text. */
class Text {
  text = '';
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  add(bytes: Uint8Array): void {
    this.text += this.decoder.decode(bytes, { stream: true });
  }

  end(): string {
    return this.text + this.decoder.decode();
  }
}

/** A started command, and all that comes of it. No request lasts as long as the command does: gateways and fetch end long ones. */
export class CommandRun {
  private readonly output = { stdout: new Text(), stderr: new Text() };
  private left = MOST_OUTPUT;
  private truncated = false;

  /** @param path of the exec, which waits for its readers */
  constructor(
    private readonly transport: Transport,
    private readonly path: string,
    private readonly exec: ExecData,
  ) {}

  /**
   * Waits for its end.
   *
   * @param stdin all of its input; undefined: it has none
   * @throws DockapiError `exec_timeout`, and `interrupted` if its exit code is not known
   */
  async result(stdin?: string): Promise<ExecResult> {
    const failed = new AbortController();
    const fed = this.feed(stdin).catch((error: unknown) => failed.abort(error));
    const end = await this.read(failed.signal);
    await fed;
    failed.signal.throwIfAborted();
    if (end.state === 'timed_out') throw await this.tookTooLong();
    if (end.exit_code === null)
      throw new DockapiError('interrupted', `The exit code of the command is not known: it is ${end.state}.`);
    return {
      id: this.exec.container_id,
      exit_code: end.exit_code,
      ...this.collected(),
      ...(end.state === 'container_ended' && { container_ended: true }),
    };
  }

  /** The command may end before it has read all of it. */
  private async feed(stdin: string | undefined): Promise<void> {
    if (stdin === undefined) return;
    const bytes = new TextEncoder().encode(stdin);
    let at = 0;
    try {
      do {
        const body = bytes.subarray(at, (at += INPUT_PIECE));
        const init = { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body };
        await this.transport.request(`${this.path}/input`, { ...init, query: { eof: at >= bytes.length } });
      } while (at < bytes.length);
    } catch (error) {
      if (!(error instanceof DockapiError && error.code === 'stdin_closed')) throw error;
    }
  }

  private async read(signal: AbortSignal): Promise<ExecEnd> {
    const isLast = ({ event }: { event: string }) => event === 'exit';
    let end: ExecEnd = { state: 'lost', exit_code: null };
    for await (const { event, data } of watch(this.transport, `${this.path}/output`, { follow: true }, isLast, {
      signal,
    })) {
      const value = JSON.parse(data) as Record<string, string>;
      if (event === 'problem') throw DockapiError.of(value as never);
      if (event === 'exit') end = value as unknown as ExecEnd;
      else this.take(event as 'stdout', value);
    }
    return end;
  }

  private take(stream: 'stdout' | 'stderr', { data, base64 }: { data?: string; base64?: string }): void {
    const bytes = base64 === undefined ? new TextEncoder().encode(data) : fromBase64(base64);
    const kept = bytes.subarray(0, this.left);
    if (kept.length < bytes.length) this.truncated = true;
    this.left -= kept.length;
    this.output[stream].add(kept);
  }

  private collected(): Pick<ExecResult, 'stdout' | 'stderr' | 'truncated'> {
    const { truncated } = this;
    // A character that was cut is left out; one that the command itself left incomplete is shown as such.
    const of = (text: Text) => (truncated ? text.text : text.end());
    return { stdout: of(this.output.stdout), stderr: of(this.output.stderr) || null, truncated };
  }

  private async tookTooLong(): Promise<DockapiError> {
    const { container_id, survivors = [] } = (await (await this.transport.request(this.path)).json()) as ExecData;
    const rest =
      survivors.length === 0 ? 'and was ended: allow it more time' : 'and cannot be ended: restart the container';
    return DockapiError.of({
      ...{ type: 'about:blank', title: 'Gateway Timeout', status: 504, code: 'exec_timeout', instance: this.path },
      detail: `The command took longer than its timeout, or DOCKAPI_EXEC_TIMEOUT, ${rest}.`,
      ...{ container_id, survivors, ...this.collected() },
    });
  }
}
