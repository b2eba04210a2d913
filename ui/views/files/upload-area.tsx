import { useEffect, useRef, useState } from 'preact/hooks';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { UploadProgress } from '../../parts/uploads.js';
import {
  addUploads,
  dismissFailure,
  failures,
  isShown,
  keyOf,
  shown,
  type Target,
  upload,
} from '../../state/uploads.js';

/** A place to drop files on, or to choose them. */
export function UploadArea({ id, container, directory }: Target) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const target = { id, container, directory };
  const isHere = upload.value !== null && isShown(upload.value);
  const add = (files: File[]) => addUploads(target, files);
  useEffect(() => {
    shown.value = target;
    return () => {
      shown.value = null;
    };
  }, [id, directory]);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add([...(event.dataTransfer?.files ?? [])]);
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
        {isHere ? (
          <UploadProgress />
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
            add([...(currentTarget.files ?? [])]);
            currentTarget.value = '';
          }}
        />
      </div>
      {failures.value.filter(isShown).map((failure) => (
        <ProblemNotice
          key={keyOf(failure)}
          problem={failure.problem}
          title={`${failure.name} was not uploaded.`}
          onDismiss={() => dismissFailure(failure)}
        />
      ))}
    </>
  );
}
