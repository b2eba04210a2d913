import { hrefOfFiles } from '../state/route.js';
import { cancelUploads, dismissFailure, failures, isShown, keyOf, type Upload, upload } from '../state/uploads.js';
import { textOf } from '../text/file-path.js';
import { ProblemNotice } from './problem-notice.js';

/** Uploads into directories that are not shown. */
export function Uploads() {
  const { value } = upload;
  const away = failures.value.filter((failure) => !isShown(failure));
  return (
    <>
      <div role="status">{value && !isShown(value) && <UnderWay upload={value} />}</div>
      {away.map((failure) => (
        <ProblemNotice
          key={keyOf(failure)}
          problem={failure.problem}
          title={`${failure.name} was not uploaded to ${textOf(failure.directory)} of ${failure.container}.`}
          onDismiss={() => dismissFailure(failure)}
        />
      ))}
    </>
  );
}

function UnderWay({ upload: { id, container, directory } }: { upload: Upload }) {
  return (
    <div class="recovered">
      <span>
        Files are uploaded to{' '}
        <a href={hrefOfFiles(id, directory)}>
          {textOf(directory)} of {container}
        </a>
      </span>
      <UploadProgress />
    </div>
  );
}

/** How far the upload is, and the way to end it. */
export function UploadProgress() {
  const { value } = upload;
  if (!value) return null;
  const { name, share, waiting } = value;
  return (
    <>
      <span class="long">
        Uploading {name}
        {waiting > 0 && <span class="muted"> and {waiting} more</span>}
      </span>
      <progress value={share} max={1} aria-label={`Upload of ${name}`} />
      <button type="button" class="small" onClick={cancelUploads}>
        Cancel
      </button>
    </>
  );
}
