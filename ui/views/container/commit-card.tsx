import { useState } from 'preact/hooks';
import { path } from '../../api/base.js';
import { call, type Problem, toProblem } from '../../api/http.js';
import { ProblemNotice } from '../../parts/problem-notice.js';

/** Makes an image of a container. */
export function CommitCard({ id }: { id: string }) {
  const [image, setImage] = useState('');
  const [isUnderWay, setUnderWay] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [said, say] = useState('');
  const commit = async (event: Event) => {
    event.preventDefault();
    setUnderWay(true);
    say('');
    try {
      const made = await call<{ image: string }>('POST', path`containers/${id}/commit`, {
        json: { image: image.trim() },
      });
      setProblem(null);
      say(`${made.image} was made.`);
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setUnderWay(false);
    }
  };
  return (
    <form class="card" onSubmit={(event) => void commit(event)}>
      <h2>Make an image of it</h2>
      <div class="bar">
        <input
          required
          class="filter"
          aria-label="Name of the image"
          placeholder="team/snapshot:1"
          autocomplete="off"
          spellcheck={false}
          value={image}
          onInput={(event) => setImage(event.currentTarget.value)}
        />
        <button type="submit" disabled={isUnderWay}>
          Commit
        </button>
      </div>
      <p class="muted" role="status">
        {isUnderWay ? 'Its processes are paused meanwhile …' : said}
      </p>
      {problem && <ProblemNotice problem={problem} title="The image was not made." />}
    </form>
  );
}
