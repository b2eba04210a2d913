import { useEffect, useRef, useState } from 'preact/hooks';
import { path } from '../../api/base.js';
import { send, type Problem, toProblem } from '../../api/http.js';
import type { FileEntry } from '../../api/types.js';
import { Loading } from '../../parts/loading.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { bytes } from '../../text/amounts.js';

/** Of a file, so much is shown. */
const MOST_BYTES = 1024 * 1024;
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
  const query = { path: entry.path_encoded ?? entry.path };
  const image = IMAGES[entry.name.split('.').at(-1)?.toLowerCase() ?? ''];
  const isCut = image === undefined && entry.size > MOST_BYTES;
  const headers = { accept: '*/*', ...(isCut && { range: `bytes=0-${MOST_BYTES - 1}` }) };
  const response = await send('GET', path`containers/${id}/files`, { query, headers, signal });
  const bytes = await response.arrayBuffer();
  if (image) return { url: URL.createObjectURL(new Blob([bytes], { type: image })) };
  return { text: new TextDecoder().decode(bytes), isCut };
}
