import http from 'node:http';
import { Duplex } from 'node:stream';
import type { ReadResponse } from './read-response.js';

/** Reads the bytes of a response with Node's own HTTP client; then the connection ends. */
export function readByNode(bytes: Buffer, method: string): Promise<ReadResponse> {
  const connection = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  return new Promise((resolve) => {
    const refused = (error: Error) => resolve({ outcome: 'refused', why: error.message });
    const request = http.request({ method, createConnection: () => connection });
    request.on('error', refused);
    request.on('close', () => responded || refused(new Error('closed without a response')));
    let responded = false;
    request.on('response', (response) => {
      responded = true;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', refused);
      response.on('end', () => {
        if (!response.complete) return refused(new Error('breaks off'));
        resolve({
          outcome: 'whole',
          status: response.statusCode ?? 0,
          message: response.statusMessage ?? '',
          raw: response.rawHeaders,
          body: Buffer.concat(chunks).toString('latin1'),
          trailers: response.rawTrailers,
        });
      });
    });
    request.end();
    connection.push(bytes);
    connection.push(null);
  });
}
