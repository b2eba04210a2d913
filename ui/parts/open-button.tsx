import { useState } from 'preact/hooks';
import { path, urlOf } from '../api/base.js';
import { call, toProblem } from '../api/http.js';
import { hasToken, may } from '../api/session.js';
import type { Container, MadeLink } from '../api/types.js';
import { FieldError } from './field-error.js';

/** Opens a port of a container in a tab of its own: directly, or with tokens by a link that is made for it. */
export function OpenButton({ container, port }: { container: Container; port: number }) {
  const [error, setError] = useState('');
  const label = `Open port ${port} of ${container.name}`;
  const text = `:${port} ↗`;
  if (!hasToken.value) {
    const target = port === container.container_port ? container.id : `${container.id}:${port}`;
    return (
      <a
        class="open"
        href={urlOf(`proxy/${target}/`).href}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={label}
      >
        {text}
      </a>
    );
  }
  if (!may('proxy')) return <span class="muted">:{port}</span>;
  const open = async () => {
    // At once, while the click still allows it.
    const tab = window.open('about:blank');
    if (!tab) return setError('The browser has blocked the tab. Allow pop-ups of this page, and open it again.');
    try {
      const json = port === container.container_port ? {} : { port };
      const link = await call<MadeLink>('POST', path`containers/${container.id}/links`, { json });
      tab.opener = null;
      tab.location.href = link.url;
      setError('');
    } catch (failure) {
      tab.close();
      setError(toProblem(failure).message);
    }
  };
  return (
    <>
      <button type="button" class="open" onClick={() => void open()} aria-label={label}>
        {text}
      </button>
      <FieldError text={error} />
    </>
  );
}
