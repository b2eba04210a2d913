/** What went wrong beside a control; nothing for an empty text. */
export function FieldError({ text }: { text: string }) {
  if (text === '') return null;
  return (
    <span class="field-error" role="alert">
      {text}
    </span>
  );
}
