import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DockerEndpointError,
  isOnOtherHost,
  readDockerConfig,
  resolveDockerEndpoint,
} from '../../../../src/docker/engine/docker-endpoint.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'docker-config-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

describe('resolveDockerEndpoint', () => {
  it.each([
    ['unix:///run/user/1000/docker.sock', 'unix:///run/user/1000/docker.sock'],
    ['npipe:////./pipe/docker_engine', 'npipe:////./pipe/docker_engine'],
    ['tcp://engine:2375', 'tcp://engine:2375'],
    ['engine:2375', 'tcp://engine:2375'],
    ['ssh://me@engine', 'ssh://me@engine'],
  ])('prefers DOCKER_HOST=%s to everything else', (host, expected) => {
    writeContext('other', 'tcp://other:1');
    const env = { DOCKER_HOST: host, DOCKER_CONTEXT: 'other', DOCKER_CONFIG: directory };
    expect(resolveDockerEndpoint(env)).toEqual({ host: expected, source: 'DOCKER_HOST' });
  });

  it('prefers DOCKER_CONTEXT to the current context', () => {
    writeContext('one', 'tcp://one:1');
    writeContext('two', 'tcp://two:2');
    writeConfig({ currentContext: 'one' });
    expect(resolveDockerEndpoint({ DOCKER_CONFIG: directory, DOCKER_CONTEXT: 'two' })).toEqual({
      host: 'tcp://two:2',
      source: 'context two',
    });
    expect(resolveDockerEndpoint({ DOCKER_CONFIG: directory })).toEqual({ host: 'tcp://one:1', source: 'context one' });
  });

  it.each([undefined, '', 'default'])('uses the platform’s default with the current context %j', (currentContext) => {
    writeConfig({ currentContext });
    expect(resolveDockerEndpoint({ DOCKER_CONFIG: directory }, 'linux')).toMatchObject({
      host: expect.stringMatching(/^unix:\/\/.*docker\.sock$/),
      source: 'default',
    });
    expect(resolveDockerEndpoint({ DOCKER_CONFIG: directory }, 'win32').host).toBe('npipe:////./pipe/docker_engine');
  });

  it('uses the platform’s default without any configuration', () => {
    expect(resolveDockerEndpoint({ DOCKER_CONFIG: path.join(directory, 'none') }, 'win32').host).toBe(
      'npipe:////./pipe/docker_engine',
    );
  });

  it('names a missing context, and what to do', () => {
    const resolve = () => resolveDockerEndpoint({ DOCKER_CONFIG: directory, DOCKER_CONTEXT: 'gone' });
    expect(resolve).toThrow(DockerEndpointError);
    expect(resolve).toThrow(/"gone".*docker context ls.*DOCKER_HOST/);
  });

  it.each(['ftp://engine', 'unix://', 'tcp://'])('refuses %s, and names the allowed forms', (host) => {
    const resolve = () => resolveDockerEndpoint({ DOCKER_HOST: host });
    expect(resolve).toThrow(DockerEndpointError);
    expect(resolve).toThrow(/DOCKER_HOST: .*tcp:\/\/host:port/);
  });

  it('uses TLS for https://, with the existing certificates', () => {
    const host = 'https://engine:2376';
    expect(resolveDockerEndpoint({ DOCKER_HOST: host })).toMatchObject({ host, tls: { verify: true } });
    const env = { DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1', DOCKER_CONFIG: directory };
    expect(resolveDockerEndpoint(env)).toMatchObject({ host, tls: { verify: true } });
  });

  it('refuses a context without an engine address', () => {
    writeContext('empty', undefined);
    expect(() => resolveDockerEndpoint({ DOCKER_CONFIG: directory, DOCKER_CONTEXT: 'empty' })).toThrow(
      DockerEndpointError,
    );
  });

  it('refuses a configuration that is not valid JSON, and names the file', () => {
    writeFileSync(path.join(directory, 'config.json'), 'nonsense');
    expect(() => resolveDockerEndpoint({ DOCKER_CONFIG: directory })).toThrow(/config\.json is not valid JSON/);
  });

  it('reads certificates from DOCKER_CERT_PATH, verifying with DOCKER_TLS_VERIFY', () => {
    const certs = path.join(directory, 'certs');
    writeCertificates(certs);
    const env = { DOCKER_HOST: 'tcp://engine:2376', DOCKER_CERT_PATH: certs };
    expect(resolveDockerEndpoint({ ...env, DOCKER_TLS_VERIFY: '1' }).tls).toEqual({ ...CERTIFICATES, verify: true });
    expect(resolveDockerEndpoint(env).tls).toEqual({ ...CERTIFICATES, verify: false });
  });

  it.each(['unix:///run/engine.sock', 'ssh://user@engine'])('reads no certificates for %s', (DOCKER_HOST) => {
    const env = { DOCKER_HOST, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere' };
    expect(resolveDockerEndpoint(env)).toEqual({ host: DOCKER_HOST, source: 'DOCKER_HOST' });
  });

  it('reads certificates from the configuration directory with DOCKER_TLS_VERIFY alone', () => {
    writeCertificates(directory);
    const env = { DOCKER_HOST: 'tcp://engine:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CONFIG: directory };
    expect(resolveDockerEndpoint(env).tls).toEqual({ ...CERTIFICATES, verify: true });
  });

  it('reads a context’s own certificates', () => {
    writeContext('secure', 'tcp://secure:2376');
    writeCertificates(path.join(directory, 'contexts', 'tls', digest('secure'), 'docker'));
    expect(resolveDockerEndpoint({ DOCKER_CONFIG: directory, DOCKER_CONTEXT: 'secure' })).toEqual({
      host: 'tcp://secure:2376',
      source: 'context secure',
      tls: { ...CERTIFICATES, verify: true },
    });
  });
});

describe('readDockerConfig', () => {
  it('treats a missing file as empty', () => {
    expect(readDockerConfig({ DOCKER_CONFIG: directory })).toEqual({});
  });

  it('reads the file', () => {
    writeConfig({ credsStore: 'desktop' });
    expect(readDockerConfig({ DOCKER_CONFIG: directory })).toEqual({ credsStore: 'desktop' });
  });
});

const CERTIFICATES = { ca: Buffer.from('CA'), cert: Buffer.from('CERT'), key: Buffer.from('KEY') };

function writeCertificates(dir: string): void {
  mkdirSync(dir, { recursive: true });
  for (const [name, content] of Object.entries(CERTIFICATES)) writeFileSync(path.join(dir, `${name}.pem`), content);
}

function writeConfig(config: object): void {
  writeFileSync(path.join(directory, 'config.json'), JSON.stringify(config));
}

function writeContext(name: string, Host: string | undefined): void {
  const dir = path.join(directory, 'contexts', 'meta', digest(name));
  mkdirSync(dir, { recursive: true });
  writeFileSync(
    path.join(dir, 'meta.json'),
    JSON.stringify({ Name: name, Endpoints: { docker: { Host, SkipTLSVerify: false } } }),
  );
}

function digest(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

describe('isOnOtherHost', () => {
  it.each([
    ['unix:///var/run/docker.sock', false],
    ['npipe:////./pipe/docker_engine', false],
    ['tcp://localhost:2375', false],
    ['tcp://127.0.0.1:2375', false],
    ['tcp://[::1]:2375', false],
    ['tcp://engine.example.com:2376', true],
    ['tcp://10.0.0.5:2376', true],
    ['ssh://me@engine', true],
  ])('of %s is %s', (host, expected) => {
    expect(isOnOtherHost(host)).toBe(expected);
  });
});
