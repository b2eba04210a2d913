import { useState } from 'preact/hooks';
import { call, type Problem, toProblem } from '../../api/http.js';
import { may } from '../../api/session.js';
import type { Image } from '../../api/types.js';
import { ConfirmButton } from '../../parts/confirm-button.js';
import { Empty } from '../../parts/empty.js';
import { Loading } from '../../parts/loading.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { useLoaded } from '../../parts/use-loaded.js';
import { events } from '../../state/live.js';
import { bytes, clock } from '../../text/amounts.js';
import { PullForm } from './pull-form.js';
import { ActionsHead } from '../../parts/actions-head.js';

/** The images of the engine. */
export function ImagesView() {
  const pulled = events.value.find(({ type }) => type === 'image.pulled')?.id;
  const { value: images, problem, reload } = useLoaded<Image[]>('images', {}, pulled);
  const [failure, setFailure] = useState<Problem | null>(null);
  const [said, say] = useState('');
  const change = async (request: Promise<unknown>, done: (result: unknown) => string) => {
    try {
      setFailure(null);
      say(done(await request));
    } catch (error) {
      say('');
      setFailure(toProblem(error));
    }
    reload();
  };
  const remove = (name: string) =>
    change(call('DELETE', `images/${name.split('/').map(encodeURIComponent).join('/')}`), () => `${name} was removed.`);
  const prune = (all: boolean) =>
    change(call('POST', 'images/prune', { json: { all } }), (result) => {
      const { reclaimed_bytes } = result as { reclaimed_bytes: number };
      return `${bytes(reclaimed_bytes)} are free again.`;
    });
  return (
    <section aria-labelledby="images-title">
      <div class="view-head">
        <h1 id="images-title">Images {images && <span class="count">{images.length}</span>}</h1>
        {images && (
          <span class="muted">
            {bytes(images.reduce((sum, { size }) => sum + size, 0))}, shared layers counted twice
          </span>
        )}
        {may('admin') && (
          <div class="buttons bar-end">
            <ConfirmButton
              label="Prune"
              class=""
              question="Remove the images that have no name and that no container uses?"
              onConfirm={() => void prune(false)}
            />
            <ConfirmButton
              label="Prune all unused"
              question="Remove all images that no container uses, with a name or without?"
              onConfirm={() => void prune(true)}
            />
          </div>
        )}
      </div>
      {may('run') && <PullForm onDone={reload} />}
      {failure && <ProblemNotice problem={failure} onDismiss={() => setFailure(null)} />}
      {said !== '' && (
        <p class="said" role="status">
          {said}
        </p>
      )}
      {problem && <ProblemNotice problem={problem} title="The images were not read." />}
      {!images && !problem && <Loading what="images" />}
      {images?.length === 0 && <Empty title="The engine has no images" />}
      {images && images.length > 0 && <ImageTable images={images} onRemove={(name) => void remove(name)} />}
    </section>
  );
}

function ImageTable({ images, onRemove }: { images: Image[]; onRemove: (name: string) => void }) {
  return (
    <table class="list">
      <thead>
        <tr>
          <th>Name</th>
          <th>Id</th>
          <th>Size</th>
          <th>Built</th>
          <ActionsHead />
        </tr>
      </thead>
      <tbody>
        {images.map(({ id, repo_tags, size, created }) => (
          <tr key={id}>
            <th scope="row" class="long">
              {repo_tags.length === 0 ? <span class="muted">without a name</span> : repo_tags.join(', ')}
            </th>
            <td>
              <code>{id}</code>
            </td>
            <td class="number">{bytes(size)}</td>
            <td class="muted">{clock(created)}</td>
            <td class="row-actions">
              {may('admin') && (
                <ConfirmButton
                  label="Remove"
                  title={`Remove ${repo_tags[0] ?? id}`}
                  class="danger small"
                  question={`Remove the image ${repo_tags[0] ?? id}?`}
                  onConfirm={() => onRemove(repo_tags[0] ?? id)}
                />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
