import { useEffect } from 'preact/hooks';
import { askedFor, token, untilLeft } from './api/session.js';
import { Header } from './parts/header.js';
import { SignIn } from './views/sign-in.js';
import { keepLive } from './state/live.js';
import { watchNodes } from './state/nodes.js';
import { watchForUpdate } from './state/update.js';
import { measure } from './state/stats.js';
import { View } from './view.js';

export function App() {
  const isAsked = askedFor.value !== null;
  useEffect(() => {
    if (isAsked) return undefined;
    const left = untilLeft();
    void keepLive(left);
    void measure(left);
    void watchNodes(left);
    watchForUpdate(left);
    return undefined;
  }, [isAsked, token.value]);
  if (isAsked) return <SignIn reason={askedFor.value ?? ''} />;
  return (
    <>
      <a class="skip" href="#main" onClick={toMain}>
        Skip to the content
      </a>
      <Header />
      <main id="main" tabIndex={-1}>
        <View />
      </main>
    </>
  );
}

/** The address after `#` is the view's. */
function toMain(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
