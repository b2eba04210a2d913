import { RawPeer } from './raw-peer.js';

export interface RawResponse {
  status: number;
  body: string;
}

/**
 * Sends these pieces, one packet each, on one connection, and reads the responses until the other side ends it.
 *
 * @throws Error unless the data is a sequence of complete responses
 */
export async function exchange(port: number, ...pieces: string[]): Promise<RawResponse[]> {
  const client = await RawPeer.connect(port);
  client.socket.setNoDelay();
  try {
    for (const piece of pieces) await sent(client, piece);
    return readResponses(await client.rest());
  } finally {
    client.destroy();
  }
}

/** Final responses only. A response to HEAD has no body, because no body begins like a response. */
export function readResponses(text: string): RawResponse[] {
  const responses: RawResponse[] = [];
  for (let rest = text; rest !== '';) {
    const [head, code = ''] = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(rest) ?? [];
    if (head === undefined) throw new Error(`no response: ${JSON.stringify(rest)}`);
    const body = bodyOf(head, rest.slice(head.length));
    rest = rest.slice(head.length + body.length);
    if (!code.startsWith('1')) responses.push({ status: Number(code), body });
  }
  return responses;
}

function bodyOf(head: string, rest: string): string {
  if (rest === '' || rest.startsWith('HTTP/1.1 ')) return '';
  if (/^transfer-encoding: chunked\r$/im.test(head)) return rest.slice(0, rest.indexOf('0\r\n\r\n') + 5);
  const length = Number(/^content-length: (\d+)\r$/im.exec(head)?.[1] ?? 0);
  if (rest.length < length) throw new Error(`cut short: ${JSON.stringify(head + rest)}`);
  return rest.slice(0, length);
}

/** Resolves when the system has taken it; a connection closed meanwhile takes nothing more. */
function sent(client: RawPeer, piece: string): Promise<void> {
  return new Promise((resolve) => client.socket.write(piece, 'latin1', () => setImmediate(resolve)));
}
