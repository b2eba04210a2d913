import { useState } from 'preact/hooks';
import { urlOf } from '../api/base.js';
import { send, toProblem } from '../api/http.js';
import { hasToken } from '../api/session.js';
import { FieldError } from './field-error.js';

interface Props {
  label: string;
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  fileName: string;
  /** Of the response. */
  accept?: string;
  title?: string;
}

/** Saves a response as a file. With a token the page reads it itself, because a link cannot send one. */
export function DownloadLink({ label, path, query = {}, fileName, accept = '*/*', title }: Props) {
  const [error, setError] = useState('');
  const [isBusy, setBusy] = useState(false);
  if (!hasToken.value)
    return (
      <a class="button" href={urlOf(path, query).href} download={fileName} aria-label={title}>
        {label}
      </a>
    );
  const save = async () => {
    setBusy(true);
    setError('');
    try {
      const response = await send('GET', path, { query, headers: { accept } });
      saveAs(await response.blob(), fileName);
    } catch (failure) {
      setError(toProblem(failure).message);
    }
    setBusy(false);
  };
  return (
    <>
      <button type="button" disabled={isBusy} aria-label={title} onClick={() => void save()}>
        {label}
      </button>
      <FieldError text={error} />
    </>
  );
}

function saveAs(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href: url, download: fileName }).click();
  URL.revokeObjectURL(url);
}
