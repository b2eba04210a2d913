import { describe, expect, it } from 'vitest';
import { environment, pairs } from '../../../cli/src/option-values.js';
import { portsOf } from '../../../cli/src/ports.js';
import { printable } from '../../../cli/src/printable.js';
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
