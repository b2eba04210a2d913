import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { environment, pairs } from '../../../cli/src/option-values.js';
import { portsOf } from '../../../cli/src/ports.js';
import { printable } from '../../../cli/src/printable.js';
import { type RunArguments, runFields } from '../../../cli/src/run-fields.js';
import { runOptions } from '../../../cli/src/run-options.js';
import { bytes, table } from '../../../cli/src/table.js';

describe('the arguments of the command line', () => {
  it('are ports as docker has them, of TCP and on loopback', () => {
    expect(portsOf('80')).toEqual({ container_port: 80 });
    expect(portsOf('8080:80/tcp')).toEqual({ container_port: 80, host_port: 8080 });
    for (const wrong of ['', 'x', '80/udp', '0.0.0.0:80:80', '80:', '80-90'])
      expect(() => portsOf(wrong), wrong).toThrow('-p');
  });

  it('are pairs, whose values may have any character', () => {
    expect(pairs(['a=b=c', 'd=', 'e'])).toEqual({ a: 'b=c', d: '', e: '' });
    expect(environment(['PATH', 'DOCKAPI_TEST_NO_SUCH_VARIABLE', 'A=1'])).toEqual({
      PATH: process.env['PATH'],
      A: '1',
    });
  });
});

/** The fields of a run with these options. */
function fieldsOf(...args: string[]): object {
  const command = runOptions(
    new Command('run')
      .argument('<image>')
      .exitOverride()
      .configureOutput({ writeErr: () => {} }),
  );
  command.parse([...args, 'nginx'], { from: 'user' });
  return runFields('nginx', [], command.opts<RunArguments>());
}

describe('the options of a run', () => {
  it('have hosts with addresses of IPv4 and IPv6, after : or =', () => {
    const hosts = ['a:10.0.0.1', 'b=10.0.0.2', 'c=::1', 'd:fe80::2', 'e=[::1]'];
    expect(fieldsOf(...hosts.flatMap((host) => ['--add-host', host]))).toMatchObject({
      extra_hosts: { a: '10.0.0.1', b: '10.0.0.2', c: '::1', d: 'fe80::2', e: '::1' },
    });
    expect(() => fieldsOf('--add-host', 'a')).toThrow('NAME:ADDRESS');
  });

  it('have all GPUs or a number of them, and nothing else', () => {
    expect([fieldsOf('--gpus', 'all'), fieldsOf('--gpus', '2')]).toMatchObject([{ gpus: 'all' }, { gpus: 2 }]);
    for (const wrong of ['device=0', '0', '-1', '1.5', ''])
      expect(() => fieldsOf('--gpus', wrong), wrong).toThrow('gpus');
  });

  it('have a health check, or none', () => {
    const every = ['--health-interval', '1m30s', '--health-timeout', '500ms', '--health-retries', '2'];
    expect(fieldsOf('--health-cmd', 'true', ...every)).toMatchObject({
      health: { command: 'true', interval: 90, timeout: 0.5, retries: 2 },
    });
    expect(fieldsOf('--no-healthcheck')).toMatchObject({ health: 'none' });
    expect(fieldsOf()).not.toHaveProperty('health');
    expect(() => fieldsOf('--health-interval', '30')).toThrow('30s');
  });
});

describe('text of containers', () => {
  it('cannot move the cursor, write the clipboard or set the title of a terminal', () => {
    expect(printable('a\u001b]52;c;eA==\u0007b\u009b2J\u202ec\td\n')).toBe('a^[]52;c;eA==^Gb\ufffd2J\ufffdc\td\n');
  });

  it('stands in columns', () => {
    expect(
      table(
        ['A', 'NAME'],
        [
          ['1', 'x\u001b[2J'],
          ['long', 'y'],
        ],
      ),
    ).toBe('A      NAME\n1      x^[[2J\nlong   y');
    expect([0, 999, 1_000, 414_000, 25_300_000_000].map(bytes)).toEqual(['0B', '999B', '1.00kB', '414kB', '25.3GB']);
  });
});
