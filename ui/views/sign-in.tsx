import { useState } from 'preact/hooks';
import { urlOf } from '../api/base.js';
import { signIn } from '../api/session.js';

/** Asks for a token, and checks it before it is kept. */
export function SignIn({ reason }: { reason: string }) {
  const [value, setValue] = useState('');
  const [error, setError] = useState(reason);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(await refusalOf(value.trim()));
    setBusy(false);
  };
  return (
    <main class="sign-in">
      <form class="card" onSubmit={(event) => void submit(event)}>
        <h1>
          <img src="./icon.svg" alt="" width="32" height="32" /> dockAPI
        </h1>
        <label class="field">
          <span>Token</span>
          <input
            type="password"
            autocomplete="off"
            required
            autofocus
            value={value}
            aria-describedby="sign-in-help"
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </label>
        {error !== '' && (
          <p class="field-error" role="alert">
            {error}
          </p>
        )}
        <button type="submit" class="primary" disabled={isBusy || value.trim() === ''}>
          Sign in
        </button>
        <p id="sign-in-help" class="muted">
          Your operator has one for you. It stays in this tab, until you close it or sign out.
        </p>
      </form>
    </main>
  );
}

/** Why a token is not accepted. Empty: it is, and the page goes on with it. */
async function refusalOf(token: string): Promise<string> {
  try {
    const response = await fetch(urlOf('policy'), { headers: { 'X-API-Key': token } });
    // 403: valid, without the scope "read".
    if (response.ok || response.status === 403) signIn(token);
    return response.ok || response.status === 403 ? '' : ((await response.json()) as { detail: string }).detail;
  } catch {
    return 'dockAPI does not respond. Try again.';
  }
}
