import { useEffect, useRef, useState } from 'preact/hooks';
import { fileRoute } from '../../api/files.js';
import { send, type Problem, toProblem } from '../../api/http.js';
import type { FileEntry } from '../../api/types.js';
import { Loading } from '../../parts/loading.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { bytes } from '../../text/amounts.js';
import { pathOf } from '../../text/file-path.js';

/** Of a text, so much is shown. */
const MOST_BYTES = 1024 * 1024;
/** Larger images are not shown. */
const MOST_IMAGE_BYTES = 32 * 1024 * 1024;
/** By name: the container does not say what a file is. */
const IMAGES: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

type Content = { text: string; isCut: boolean } | { url: string };

interface Props {
  id: string;
  entry: FileEntry;
  onClose: () => void;
}

/** A text, or an image: an image element runs no scripts of an SVG. */
export function FileViewer({ id, entry, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [content, setContent] = useState<Content | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
    const left = new AbortController();
    let shown: Content | undefined;
    read(id, entry, left.signal)
      .then((next) => setContent((shown = next)))
      .catch((error: unknown) => left.signal.aborted || setProblem(toProblem(error)));
    return () => {
      left.abort();
      if (shown && 'url' in shown) URL.revokeObjectURL(shown.url);
    };
  }, [id, entry]);
  return (
    <dialog ref={dialog} class="viewer" aria-label={entry.name} onClose={onClose}>
      <div class="card-head">
        <h2 class="long">{entry.path}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
      {problem && <ProblemNotice problem={problem} title="The file was not read." />}
      {!content && !problem && <Loading what="the file" />}
      {content && 'url' in content && <img src={content.url} alt={entry.name} />}
      {content && 'text' in content && (
        <>
          <pre class="code" tabIndex={0}>
            {content.text}
          </pre>
          {content.isCut && (
            <p class="muted">
              The first {bytes(MOST_BYTES)} of {bytes(entry.size)}. Download it to see the rest.
            </p>
          )}
        </>
      )}
    </dialog>
  );
}

async function read(id: string, entry: FileEntry, signal: AbortSignal): Promise<Content> {
  const type = IMAGES[entry.name.split('.').at(-1)?.toLowerCase() ?? ''];
  const most = type === undefined ? MOST_BYTES : MOST_IMAGE_BYTES;
  if (type !== undefined && entry.size > most) throw tooLarge();
  const isLong = entry.size > most;
  const headers = { accept: '*/*', ...(isLong && { range: `bytes=0-${most - 1}` }) };
  const { chunks, isCut } = await firstBytes(
    await send('GET', fileRoute(id, pathOf(entry)), { headers, signal }),
    most,
  );
  if (type === undefined) return { text: await new Blob(chunks).text(), isCut: isLong || isCut };
  if (isCut) throw tooLarge();
  return { url: URL.createObjectURL(new Blob(chunks, { type })) };
}

function tooLarge(): Error {
  return new Error(`Images of more than ${bytes(MOST_IMAGE_BYTES)} are not shown: download it.`);
}

/** The beginning of a response. A file may have grown since it was listed. */
async function firstBytes({ body }: Response, most: number): Promise<{ chunks: BlobPart[]; isCut: boolean }> {
  const chunks: BlobPart[] = [];
  const reader = body!.getReader();
  for (let left = most; left >= 0;) {
    const { value, done } = await reader.read();
    if (done) return { chunks, isCut: false };
    chunks.push(value.subarray(0, left));
    left -= value.length;
  }
  await reader.cancel();
  return { chunks, isCut: true };
}
