import { useRef, useState } from 'preact/hooks';
import { path, urlOf } from '../../api/base.js';
import { Problem, toProblem } from '../../api/http.js';
import { credentials } from '../../api/session.js';
import type { ProblemBody } from '../../api/types.js';
import { ProblemNotice } from '../../parts/problem-notice.js';

interface Props {
  id: string;
  directory: string;
  onDone: () => void;
}

/** A place to drop files on, or to choose them. */
export function UploadArea({ id, directory, onDone }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [current, setCurrent] = useState<{ name: string; share: number } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const upload = async (files: File[]) => {
    setProblem(null);
    try {
      for (const file of files)
        await put(id, `${directory.replace(/\/$/, '')}/${file.name}`, file, (share) =>
          setCurrent({ name: file.name, share }),
        );
    } catch (error) {
      setProblem(toProblem(error));
    }
    setCurrent(null);
    onDone();
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void upload([...(event.dataTransfer?.files ?? [])]);
  };
  return (
    <>
      <div
        class={isOver ? 'upload over' : 'upload'}
        role="group"
        aria-label="Upload"
        onDragOver={(event) => (event.preventDefault(), setOver(true))}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        {current ? (
          <>
            <span class="long">Uploading {current.name}</span>
            <progress value={current.share} max={1} aria-label={`Upload of ${current.name}`} />
          </>
        ) : (
          <>
            <span class="muted">Drop files here, or</span>
            <button type="button" class="small" onClick={() => input.current?.click()}>
              Choose files
            </button>
          </>
        )}
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label="Files to upload"
          onChange={({ currentTarget }) => {
            void upload([...(currentTarget.files ?? [])]);
            currentTarget.value = '';
          }}
        />
      </div>
      {problem && (
        <ProblemNotice problem={problem} title="The file was not uploaded." onDismiss={() => setProblem(null)} />
      )}
    </>
  );
}

/** By XMLHttpRequest, because fetch does not tell how far an upload is. @throws Problem */
function put(id: string, file: string, body: File, onShare: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', urlOf(path`containers/${id}/files`, { path: file }));
    for (const [name, value] of Object.entries(credentials())) request.setRequestHeader(name, value);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => onShare(total === 0 ? 1 : loaded / total);
    request.onload = () => (request.status < 300 ? resolve() : reject(refusal(request)));
    request.onerror = () => reject(new Error('The connection was lost.'));
    request.send(body);
  });
}

function refusal({ status, responseText }: XMLHttpRequest): Problem {
  try {
    return new Problem(JSON.parse(responseText) as ProblemBody);
  } catch {
    return new Problem({ status, code: 'unknown', detail: `The response is ${status}` });
  }
}
