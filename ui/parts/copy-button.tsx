import { useState } from 'preact/hooks';

/** Copies a text. Where the browser offers no clipboard (plain HTTP), there is no button. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [isDone, setDone] = useState(false);
  // Undefined outside secure contexts, whatever its type says.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (!clipboard) return null;
  const copy = () => void clipboard.writeText(text).then(() => setDone(true));
  return (
    <button type="button" class="quiet small" onClick={copy}>
      {isDone ? 'Copied' : label}
    </button>
  );
}
