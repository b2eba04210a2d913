import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './project.mjs';

/** Built into the service, but not dependencies at run time: the pages at /redoc and /ui. */
const BUNDLED = [
  'redoc',
  'eventsource-parser',
  'openapi-fetch',
  'preact',
  '@preact/signals',
  '@preact/signals-core',
  '@tanstack/virtual-core',
  '@xterm/addon-fit',
  '@xterm/xterm',
  'uplot',
].map((name) => `node_modules/${name}`);

/**
 * Licences that allow dockAPI to be distributed under its own.
 *
 * @see https://spdx.org/licenses/
 */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BSD-3-Clause', 'ISC', 'MIT', 'Python-2.0', 'Unlicense'];

/**
 * @typedef {{place: string, name: string, version: string, licence: string}} Dependency
 *
 * @returns {Dependency[]} every package of a running dockAPI, from the lock
 */
export function dependencies() {
  const { packages } = readJson('package-lock.json');
  return Object.entries(packages)
    .filter(([place, { dev }]) => place !== '' && (!dev || BUNDLED.includes(place)))
    .map(([place, { version, license }]) => {
      return { place, name: place.replace(/^.*node_modules\//, ''), version, licence: license ?? licenceIn(place) };
    })
    .sort((one, other) => `${one.name}@${one.version}`.localeCompare(`${other.name}@${other.version}`, 'en'));
}

/** @param {Dependency} dependency @returns {boolean} */
export function isPermissive({ licence }) {
  return PERMISSIVE.includes(licence);
}

/** @returns {string} THIRD_PARTY.md */
export function thirdParty() {
  const rows = [
    ...new Set(dependencies().map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`)),
  ];
  return [
    '# Third-party software',
    '',
    'Licences of the packages in a running dockAPI. `npm run licences` writes this page from package-lock.json.',
    'A build has their texts in `dist/LICENCES.txt`.',
    '',
    '| package | version | licence |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** @returns {string} the licences and notices that these packages come with, each once */
export function licenceTexts() {
  /** @type {Map<string, string[]>} */
  const packagesOf = new Map();
  for (const { place, name, version } of dependencies()) {
    const directory = path.join(root, place);
    for (const file of globSync('{LICEN[CS]E,licen[cs]e,NOTICE,COPYING}*', { cwd: directory })) {
      const text = readFileSync(path.join(directory, file), 'utf8').trim();
      packagesOf.set(text, [...(packagesOf.get(text) ?? []), `${name} ${version}`]);
    }
  }
  return [...packagesOf]
    .map(([text, packages]) => `${packages.join(', ')}:\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** Older packages list their licences in a field that the lock omits. @param {string} place */
function licenceIn(place) {
  const { licenses = [] } = readJson(`${place}/package.json`);
  return licenses.map(({ type }) => type).join(' OR ') || 'none';
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
}
