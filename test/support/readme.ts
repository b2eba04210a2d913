import { readFileSync } from 'node:fs';
import path from 'node:path';

const README = path.resolve(import.meta.dirname, '../../README.md');

/** The code blocks of one language below a heading of the README, up to the next heading of that level or above. */
export function readmeBlocks(heading: string, language: string): string[] {
  const text = readFileSync(README, 'utf8');
  const level = /^#+/.exec(heading)?.[0].length ?? 0;
  const start = text.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`the README has no "${heading}"`);
  const rest = text.slice(start + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${level}} `, 'm'));
  const section = end < 0 ? rest : rest.slice(0, end);
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    (match) => match[1] ?? '',
  );
}

/** The requests that a piece of shell or PowerShell makes: method and path. */
export function requestsIn(code: string): string[] {
  const commands = code
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => /^(curl|Invoke-RestMethod)/.test(line));
  return commands.map((command) => {
    const method = /(?:-X|-Method) (\w+)/.exec(command)?.[1] ?? 'GET';
    const target = /(?:http:\/\/127\.0\.0\.1:8000|\$api)([^\s'"]*)/.exec(command)?.[1] ?? '';
    return `${method} ${target}`;
  });
}
