import { DockapiError } from '@dockapi/client';
import { effect, signal } from '@preact/signals';
import { urlOf } from '../api/base.js';
import { fileRoute } from '../api/files.js';
import { type Problem, toProblem } from '../api/http.js';
import { askedFor, credentialsOf, ofCaller, token } from '../api/session.js';
import { type FilePath, within } from '../text/file-path.js';

/** A directory of a container, into which files go. */
export interface Target {
  id: string;
  /** Name of the container. */
  container: string;
  directory: FilePath;
}

/** A file on its way. */
export interface Upload extends Target {
  name: string;
  share: number;
  /** Number of files after it. */
  waiting: number;
}

export interface Failure extends Target {
  name: string;
  problem: Problem;
}

/** What is on its way, in whichever view; null: nothing. */
export const upload = signal<Upload | null>(null);
export const failures = ofCaller<Failure[]>([]);
/** Grows when the files of a directory have arrived: it is read again. */
export const arrivals = signal(0);
/** The directory whose view shows its own uploads; null: none. */
export const shown = signal<Target | null>(null);

const queue: { target: Target; file: File }[] = [];
let leaving: AbortController | null = null;

/** Uploads files one after another. One that fails does not stop the others. */
export function addUploads(target: Target, files: File[]): void {
  queue.push(...files.map((file) => ({ target, file })));
  if (upload.value) upload.value = { ...upload.value, waiting: queue.length };
  if (leaving || files.length === 0) return;
  leaving = new AbortController();
  failures.value = [];
  void work(leaving.signal);
}

export function cancelUploads(): void {
  queue.length = 0;
  leaving?.abort();
}

export function dismissFailure(failure: Failure): void {
  failures.value = failures.value.filter((each) => each !== failure);
}

/** What tells failures apart. */
export function keyOf({ id, directory, name }: Failure): string {
  return `${id} ${directory}/${name}`;
}

/** Whether the view of this directory is shown. */
export function isShown({ id, directory }: Target): boolean {
  return shown.value?.id === id && shown.value.directory === directory;
}

// Another caller may not go on with them.
effect(() => {
  if (askedFor.value !== null) cancelUploads();
});

/** The browser asks before it leaves the page. */
const ask = (event: Event) => event.preventDefault();
effect(() => {
  if (upload.value) addEventListener('beforeunload', ask);
  else removeEventListener('beforeunload', ask);
});

async function work(signal: AbortSignal): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { target, file } = next;
    const { name } = file;
    const tell = (share: number) => (upload.value = { ...target, name, share, waiting: queue.length });
    tell(0);
    try {
      await put(target, file, tell, signal);
    } catch (error) {
      if (!signal.aborted) fail({ ...target, name, problem: toProblem(error) });
    }
    if (queue[0]?.target !== target) arrivals.value++;
  }
  leaving = null;
  upload.value = null;
}

/** What failed again is told once, with its last problem. */
function fail(failure: Failure): void {
  failures.value = [...failures.value.filter((each) => keyOf(each) !== keyOf(failure)), failure];
}

/** By XMLHttpRequest, because fetch does not tell how far an upload is. @throws Problem */
function put(
  { id, directory }: Target,
  body: File,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', urlOf(fileRoute(id, within(directory, body.name))));
    for (const [name, value] of Object.entries(credentialsOf(token.peek()))) request.setRequestHeader(name, value);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => onShare(total === 0 ? 1 : loaded / total);
    request.onload = () => (request.status < 300 ? resolve() : void refusal(request).then(reject));
    request.onerror = () => reject(new Error('It is a directory, cannot be read, or the connection was lost.'));
    request.onabort = () => reject(new Error('Cancelled'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

function refusal({ status, responseText }: XMLHttpRequest): Promise<DockapiError> {
  const headers = { 'content-type': 'application/json' };
  return DockapiError.from(new Response(responseText, { status, headers }), document.baseURI);
}
