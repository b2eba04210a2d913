import path from 'node:path';
import { openApiDocument } from './openapi-document.mjs';
import { root } from './project.mjs';

/** The generated types of the Python client. */
export const pythonModelsFile = path.join(root, 'clients/python/dockapi/models.py');

const HEAD = `"""Bodies of requests and responses. Generated from the OpenAPI document of dockAPI by \`npm run clients\`: do not edit."""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union
`;

const WIDTH = 118;

/** Keywords of Python: a TypedDict with such a key cannot be a class. */
const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

/** @type {Record<string, string>} */
const SIMPLE = { string: 'str', integer: 'int', number: 'float', boolean: 'bool', null: 'None' };

/**
 * @typedef {object} Schema
 * @property {string} [$ref]
 * @property {string | string[]} [type]
 * @property {unknown[]} [enum]
 * @property {Schema[]} [oneOf]
 * @property {Schema[]} [anyOf]
 * @property {Schema[]} [allOf]
 * @property {Schema} [items]
 * @property {Record<string, Schema>} [properties]
 * @property {string[]} [required]
 * @property {Schema | boolean} [additionalProperties]
 * @property {boolean} [nullable]
 * @property {string} [description]
 */

/** @returns {Promise<string>} what that file has to be for the built service */
export async function pythonModels() {
  const { components } = /** @type {{ components: { schemas: Record<string, Schema> } }} */ (await openApiDocument());
  return toPython(components.schemas);
}

/**
 * A TypedDict for each schema. Python 3.9 has no `NotRequired`: what is optional is in a class of its own.
 *
 * @param {Record<string, Schema>} schemas
 */
export function toPython(schemas) {
  return [HEAD, ...Object.entries(schemas).map(([name, schema]) => definition(name, schema))].join('\n\n');
}

/** @param {string} name @param {Schema} schema */
function definition(name, schema) {
  if (!schema.properties) return `${name} = ${typeOf(schema, true)}\n`;
  const fields = Object.entries(schema.properties);
  const isRequired = (/** @type {[string, Schema]} */ [key]) => schema.required?.includes(key) ?? false;
  const required = fields.filter(isRequired);
  const optional = fields.filter((field) => !isRequired(field));
  const about = schema.description;
  if (optional.length === 0) return typedDict(name, 'TypedDict', required, true, about);
  if (required.length === 0) return typedDict(name, 'TypedDict', optional, false, about);
  return `${typedDict(`_${name}`, 'TypedDict', required, true)}\n\n${typedDict(name, `_${name}`, optional, false, about)}`;
}

/**
 * @param {string} name
 * @param {string} base
 * @param {[string, Schema][]} fields
 * @param {boolean} total
 * @param {string} [about]
 */
function typedDict(name, base, fields, total, about) {
  if (fields.some(([key]) => !isName(key))) return functional(name, base, fields, total);
  const text = about ? `    """${oneLine(about).replaceAll('\\', '\\\\').replaceAll('"""', "'''")}"""\n\n` : '';
  const lines = fields.map(([key, schema]) => `${comment(schema)}    ${key}: ${typeOf(schema, false)}\n`).join('');
  return `class ${name}(${base}${total ? '' : ', total=False'}):\n${text}${lines}`;
}

/** Keys that are no names of Python. @param {string} name @param {string} base @param {[string, Schema][]} fields @param {boolean} total */
function functional(name, base, fields, total) {
  const entries = fields.map(([key, schema]) => `${JSON.stringify(key)}: ${typeOf(schema, true)}`).join(', ');
  const own = base === 'TypedDict' ? name : `_${name}Optional`;
  const dict = `${own} = TypedDict(${JSON.stringify(own)}, {${entries}}${total ? '' : ', total=False'})\n`;
  return own === name ? dict : `${dict}\n\nclass ${name}(${base}, ${own}):\n    pass\n`;
}

/** @param {Schema} schema */
function comment({ description }) {
  if (!description) return '';
  const words = oneLine(description).split(' ');
  const lines = [''];
  for (const word of words) {
    const last = lines[lines.length - 1] ?? '';
    if (last !== '' && last.length + word.length + 1 > WIDTH - 7) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => `    #: ${line}\n`).join('');
}

/** @param {string} text */
function oneLine(text) {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** @param {string} key */
function isName(key) {
  return /^[A-Za-z_]\w*$/.test(key) && !KEYWORDS.has(key);
}

/**
 * @param {Schema} schema
 * @param {boolean} isEvaluated outside of annotations, names that come later are quoted
 * @returns {string}
 */
function typeOf(schema, isEvaluated) {
  const types = plainTypes(schema, isEvaluated);
  if (schema.nullable) types.push('None');
  const unique = [...new Set(types)];
  const others = unique.filter((each) => each !== 'None');
  const all = others.length > 1 ? `Union[${others.join(', ')}]` : (others[0] ?? 'None');
  return others.length > 0 && others.length < unique.length ? `Optional[${all}]` : all;
}

/** @param {Schema} schema @param {boolean} isEvaluated @returns {string[]} */
function plainTypes(schema, isEvaluated) {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return [isEvaluated ? JSON.stringify(name) : name];
  }
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) return variants.map((each) => typeOf(each, isEvaluated));
  if (schema.allOf?.length === 1) return plainTypes(/** @type {Schema} */ (schema.allOf[0]), isEvaluated);
  if (schema.enum) return enumTypes(schema.enum);
  return [schema.type ?? []].flat().map((type) => SIMPLE[type] ?? structured(type, schema, isEvaluated));
}

/** @param {unknown[]} values */
function enumTypes(values) {
  const literals = values.filter((value) => value !== null).map(literal);
  const types = literals.length > 0 ? [`Literal[${literals.join(', ')}]`] : [];
  return values.includes(null) ? [...types, 'None'] : types;
}

/** @param {unknown} value */
function literal(value) {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value);
}

/** @param {string} type @param {Schema} schema @param {boolean} isEvaluated */
function structured(type, { items, additionalProperties }, isEvaluated) {
  if (type === 'array') return `List[${items ? typeOf(items, isEvaluated) : 'Any'}]`;
  const value = typeof additionalProperties === 'object' ? typeOf(additionalProperties, isEvaluated) : 'Any';
  return `Dict[str, ${value}]`;
}
