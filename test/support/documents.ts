import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The text of a document of the project, such as `docs/limits.md`. */
export function documentText(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** The part of a document below a heading, up to the next heading of the same or a higher level. */
export function sectionOf(file: string, heading: string): string {
  const lines = documentText(file).split('\n');
  const level = levelOf(heading);
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`${file} has no "${heading}"`);
  let isCode = false;
  const end = lines.findIndex((line, index) => {
    if (line.startsWith('```')) isCode = !isCode; // a comment in a shell block looks like a heading
    return index > start && !isCode && levelOf(line) > 0 && levelOf(line) <= level;
  });
  return lines.slice(start + 1, end < 0 ? undefined : end).join('\n');
}

const levelOf = (line: string) => /^(#+) /.exec(line)?.[1]?.length ?? 0;

/** The code blocks of one language in a piece of Markdown. */
export function codeBlocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    (match) => match[1] ?? '',
  );
}

/** The cells of the first column of the tables in a piece of Markdown, without the heads. */
export function firstColumn(markdown: string): string[] {
  const cells = markdown
    .split('\n')
    .map((line) => /^\| (.+?) +\|/.exec(line)?.[1])
    .filter((cell) => cell !== undefined);
  return cells.filter((cell, index) => !/^-+$/.test(cell) && !/^-+$/.test(cells[index + 1] ?? ''));
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
