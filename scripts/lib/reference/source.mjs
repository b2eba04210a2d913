import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from '../project.mjs';

/**
 * Parses a TypeScript file of the project.
 *
 * @param {string} file
 */
export function parse(file) {
  return ts.createSourceFile(file, readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

/**
 * All nodes of one kind in a tree.
 *
 * @template {ts.Node} T
 * @param {ts.Node} node
 * @param {(node: ts.Node) => node is T} is such as `ts.isNewExpression`
 * @returns {T[]}
 */
export function nodesOf(node, is) {
  const found = is(node) ? [node] : [];
  ts.forEachChild(node, (child) => void found.push(...nodesOf(child, is)));
  return found;
}

/**
 * The JSDoc of a declaration: its description, and its tags by name. Line breaks become spaces.
 *
 * @param {ts.Node & { jsDoc?: ts.JSDoc[] }} node
 * @returns {{ description: string, tags: Record<string, string> }}
 */
export function docOf(node) {
  const [doc] = node.jsDoc ?? [];
  const textOf = (/** @type {ts.JSDoc['comment']} */ comment) =>
    (ts.getTextOfJSDocComment(comment) ?? '').replaceAll(/\s+/g, ' ').trim();
  const tags = Object.fromEntries((doc?.tags ?? []).map((tag) => [tag.tagName.text, textOf(tag.comment)]));
  return { description: textOf(doc?.comment), tags };
}

/**
 * The value of a string, number or array literal; undefined for anything else.
 *
 * @param {ts.Expression | undefined} node
 * @returns {unknown}
 */
export function literalOf(node) {
  if (!node) return undefined;
  if (ts.isAsExpression(node)) return literalOf(node.expression);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(literalOf);
  return undefined;
}
