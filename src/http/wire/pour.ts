import { finished, type Readable, type Writable } from 'node:stream';
import { FreeingWriter } from './freeing-writer.js';

/** Milliseconds without a write. A server that refuses a body closes its connection 500 ms after its response (Go net/http). */
const PAUSE_MS = 50;

/**
 * Writes a stream into another one, which it does not end, and frees each chunk when that is written. Unlike `pipeline` it leaves
 * the source as it is when the sink fails: a request that is destroyed could not be answered. After a pause it writes when the
 * event loop has read what has come meanwhile: a write to a connection that the other side has closed loses the response that waits
 * there.
 *
 * @param brokeOff makes the error for a source that fails
 * @returns bytes
 */
export async function pour(source: Readable, sink: Writable, brokeOff: (cause: unknown) => Error): Promise<number> {
  let bytes = 0;
  let lastMs = performance.now();
  const writer = new FreeingWriter((chunk, done) => {
    bytes += chunk.length;
    const write = () =>
      sink.write(chunk, (error) => {
        lastMs = performance.now();
        done(error);
      });
    if (performance.now() - lastMs > PAUSE_MS) afterReading(write);
    else write();
  });
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  finished(writer, (error) => (error ? reject(error) : resolve(undefined)));
  const forgetSource = finished(source, { writable: false }, (error) => {
    if (error) writer.destroy(brokeOff(error));
  });
  const forgetSink = finished(sink, { readable: false }, (error) => {
    writer.destroy(error ?? new Error('the stream ended before everything was written'));
  });
  try {
    source.pipe(writer);
    await promise;
  } finally {
    forgetSource();
    forgetSink();
    source.unpipe(writer);
  }
  return bytes;
}

/** Calls back when the event loop has read what has come until now: after a whole turn, as this one may be past its reads. */
function afterReading(callback: () => void): void {
  setImmediate(() => setImmediate(callback));
}
