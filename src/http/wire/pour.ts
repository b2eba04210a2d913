import { finished, type Readable, type Writable } from 'node:stream';
import { FreeingWriter } from './freeing-writer.js';

/**
 * Writes a stream into another one, which it does not end, and frees each chunk when that is written. Unlike `pipeline` it leaves
 * the source as it is when the sink fails: a request that is destroyed could not be answered. It writes when the event loop has
 * read what has come meanwhile: a write to a connection that the other side has closed loses the response that waits there.
 *
 * @param brokeOff makes the error for a source that fails
 * @returns bytes
 */
export async function pour(source: Readable, sink: Writable, brokeOff: (cause: unknown) => Error): Promise<number> {
  let bytes = 0;
  const writer = new FreeingWriter((chunk, done) => {
    bytes += chunk.length;
    afterReading(() => sink.write(chunk, done));
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
