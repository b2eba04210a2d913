import { useEffect, useRef, useState } from 'preact/hooks';

interface Props {
  label: string;
  /** The accessible name, where the label says too little. */
  title?: string;
  /** What will be lost. */
  question: string;
  onConfirm: () => void;
  disabled?: boolean;
  class?: string;
}

/** A button for what cannot be undone: it asks first. */
export function ConfirmButton({ label, title, question, onConfirm, disabled, class: style = 'danger' }: Props) {
  const [isAsking, ask] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isAsking) dialog.current?.showModal();
  }, [isAsking]);
  return (
    <>
      <button type="button" class={style} disabled={disabled} aria-label={title} onClick={() => ask(true)}>
        {label}
      </button>
      {isAsking && (
        <dialog ref={dialog} aria-label={label} onClose={() => ask(false)}>
          <p>{question}</p>
          <div class="buttons">
            <button type="button" onClick={() => dialog.current?.close()}>
              Keep
            </button>
            <button
              type="button"
              class="danger"
              onClick={() => {
                dialog.current?.close();
                onConfirm();
              }}
            >
              {label}
            </button>
          </div>
        </dialog>
      )}
    </>
  );
}
