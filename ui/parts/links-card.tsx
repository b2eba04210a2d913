import { useState } from 'preact/hooks';
import { path } from '../api/base.js';
import { call, type Problem, toProblem } from '../api/http.js';
import type { Container, Link, MadeLink } from '../api/types.js';
import { CopyButton } from './copy-button.js';
import { ProblemNotice } from './problem-notice.js';
import { useLoaded } from './use-loaded.js';
import { clock } from '../text/amounts.js';

const LIFETIMES = { '3600': 'for an hour', '86400': 'for a day', '604800': 'for a week' } as const;

/** Links that open a container for others: made, listed, revoked. */
export function LinksCard({ container }: { container: Container }) {
  return (
    <div class="card links">
      <h2>Links</h2>
      <p class="muted">A link opens the container in a browser, for everybody who has it.</p>
      <Links container={container} />
    </div>
  );
}

/** Those of a container. */
export function Links({ container: { id, ports } }: { container: Container }) {
  const route = path`containers/${id}/links`;
  const { value: links, problem, reload } = useLoaded<Link[]>(route);
  const [seconds, setSeconds] = useState('3600');
  const [port, setPort] = useState(String(ports[0]?.container_port ?? ''));
  const [made, setMade] = useState<MadeLink | null>(null);
  const [failure, setFailure] = useState<Problem | null>(null);
  const change = async (request: Promise<unknown>) => {
    try {
      await request;
      setFailure(null);
    } catch (error) {
      setFailure(toProblem(error));
    }
    reload();
  };
  const make = () => {
    const isFirst = Number(port) === ports[0]?.container_port; // which has the shorter address
    const json = { expires_in: Number(seconds), port: isFirst ? undefined : Number(port) };
    void change(call<MadeLink>('POST', route, { json }).then(setMade));
  };
  const revoke = (link: Link) => {
    if (made?.id === link.id) setMade(null);
    void change(call('DELETE', path`containers/${id}/links/${link.id}`));
  };
  return (
    <>
      <div class="bar">
        <select aria-label="Port" value={port} onChange={(event) => setPort(event.currentTarget.value)}>
          {ports.map(({ container_port }) => (
            <option key={container_port} value={container_port}>
              Port {container_port}
            </option>
          ))}
        </select>
        <select aria-label="Lifetime" value={seconds} onChange={(event) => setSeconds(event.currentTarget.value)}>
          {Object.entries(LIFETIMES).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <button type="button" onClick={make}>
          Make a link
        </button>
      </div>
      {(failure ?? problem) && <ProblemNotice problem={(failure ?? problem)!} />}
      {made && (
        <p class="made" role="status">
          <code class="long">{made.url}</code> <CopyButton text={made.url} />
          <span class="muted">It is shown only now.</span>
        </p>
      )}
      {links?.length === 0 && <p class="muted">There are none.</p>}
      <ul class="link-list">
        {links?.map((link) => (
          <li key={link.id}>
            <span>
              Port {link.port ?? ports[0]?.container_port}, until {clock(link.expires_at)}
            </span>
            <button type="button" class="small danger" onClick={() => revoke(link)}>
              Revoke
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
