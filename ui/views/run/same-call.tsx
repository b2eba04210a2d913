import { useState } from 'preact/hooks';
import { urlOf } from '../../api/base.js';
import { hasToken } from '../../api/session.js';
import { CopyButton } from '../../parts/copy-button.js';
import { type Language, LANGUAGES, toCode } from '../../text/calls.js';
import { type Draft, DraftError, toBody } from './run-body.js';
import type { FieldSchema } from './run-fields.js';

/** The request that the form sends, for programs. */
export function SameCall({ draft, schema }: { draft: Draft; schema: Record<string, FieldSchema> }) {
  const [language, setLanguage] = useState<Language>('curl');
  const body = bodyOf(draft, schema);
  if (!body) return null;
  const call = { method: 'POST', url: urlOf('containers/run').href, body, hasToken: hasToken.value };
  const code = toCode(language, call);
  return (
    <div class="card">
      <div class="card-head">
        <h2>The same as a program</h2>
        <CopyButton text={code} />
      </div>
      <div class="tabs" role="group" aria-label="Language">
        {LANGUAGES.map((each) => (
          <button key={each} type="button" aria-pressed={each === language} onClick={() => setLanguage(each)}>
            {each}
          </button>
        ))}
      </div>
      <pre class="code" tabIndex={0} aria-label={`The call in ${language}`}>
        {code}
      </pre>
    </div>
  );
}

/** Undefined while the draft has a mistake, which its field shows. */
function bodyOf(draft: Draft, schema: Record<string, FieldSchema>): object | undefined {
  try {
    return toBody(draft, schema);
  } catch (error) {
    if (error instanceof DraftError) return undefined;
    throw error;
  }
}
