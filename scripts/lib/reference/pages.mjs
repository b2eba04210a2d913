import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as prettier from 'prettier';
import { ERROR_GUIDE } from '../../../src/errors/error-guide.ts';
import { STATUS_BY_CODE } from '../../../src/http/status-by-code.ts';
import { root } from '../project.mjs';
import { metrics } from './metrics.mjs';
import { settings } from './settings.mjs';

/** A generated part of a page: `<!-- generated: NAME -->` to `<!-- end -->`. */
const PART = /(<!-- generated: (.+?) -->\n)[^]*?(<!-- end -->)/g;

/**
 * The pages with generated parts, up to date.
 *
 * @returns {Promise<{ file: string, text: string }[]>}
 */
export async function referencePages() {
  return [
    await page('docs/configuration.md', settingTables()),
    await page('docs/errors.md', { errors: errorTable() }),
    await page('docs/operations/metrics.md', { metrics: metricTable() }),
  ];
}

/**
 * Fills the parts of a page.
 *
 * @param {string} file
 * @param {Record<string, string>} parts by name; the page must have all of them
 */
async function page(file, parts) {
  const absolute = path.join(root, file);
  const missing = new Set(Object.keys(parts));
  const text = readFileSync(absolute, 'utf8').replaceAll(PART, (_whole, begin, name, end) => {
    if (!(name in parts)) throw new Error(`${file}: nothing is generated for "${name}"`);
    missing.delete(name);
    return `${begin}\n${parts[name]}\n\n${end}`;
  });
  if (missing.size > 0) throw new Error(`${file} lacks <!-- generated: ${[...missing].join(', ')} -->`);
  return {
    file,
    text: await prettier.format(text, { ...(await prettier.resolveConfig(absolute)), parser: 'markdown' }),
  };
}

function settingTables() {
  const byCategory = Object.groupBy(settings(), ({ category }) => category);
  return Object.fromEntries(
    Object.entries(byCategory).map(([category, members]) => [
      category,
      table(
        ['variable', 'default', 'values', 'meaning'],
        members.map((each) => [`\`${each.name}\``, each.default, each.values, each.description]),
      ),
    ]),
  );
}

function errorTable() {
  const rows = Object.entries(STATUS_BY_CODE)
    .sort(([, one], [, other]) => one - other)
    .map(([code, status]) => [status, `\`${code}\``, ERROR_GUIDE[code].when, ERROR_GUIDE[code].fix]);
  return table(['status', 'code', 'when', 'what to do'], rows);
}

function metricTable() {
  const rows = metrics().map(({ name, type, labels, help }) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(', ') || '–',
    help,
  ]);
  return table(['metric', 'type', 'labels', 'meaning'], rows);
}

/**
 * @param {string[]} head
 * @param {unknown[][]} rows
 */
function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
