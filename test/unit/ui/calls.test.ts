import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { toCode } from '../../../ui/text/calls.js';

const body = { image: 'busybox', command: `sh -c "echo 'it''s' $HOME"`, name: 'ünï\n' };
const call = { method: 'POST', url: 'http://127.0.0.1:8000/containers/run', body, hasToken: false };

describe('the same call as a program', () => {
  it('is quoted for a shell: the body arrives as it is', () => {
    const code = toCode('curl', call).replace(/^curl/, 'printf "%s\\n"');
    const words = execFileSync('sh', ['-c', code], { encoding: 'utf8' }).trimEnd().split('\n');
    expect(words).toContain(call.url);
    expect(JSON.parse(words.at(-1) ?? '')).toEqual(body);
  });

  it('is TypeScript that sends the body', () => {
    const [, text = ''] = /JSON\.stringify\(([^]*)\),\n\}\);/.exec(toCode('TypeScript', call)) ?? [];
    expect(JSON.parse(text)).toEqual(body);
  });

  it('is Python that sends the body', () => {
    // A string of JSON is one of Python's too.
    const [, text = ''] = /data=(".*")\.encode\(\)/.exec(toCode('Python', call)) ?? [];
    expect(JSON.parse(JSON.parse(text) as string)).toEqual(body);
  });

  it.each(['curl', 'TypeScript', 'Python'] as const)('in %s reads the token, and never has it', (language) => {
    expect(toCode(language, call)).not.toContain('DOCKAPI_TOKEN');
    expect(toCode(language, { ...call, hasToken: true })).toContain('DOCKAPI_TOKEN');
  });
});
