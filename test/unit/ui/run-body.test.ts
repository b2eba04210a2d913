import { describe, expect, it } from 'vitest';
import { toBody } from '../../../ui/views/run/run-body.js';

const SCHEMA = {
  container_port: { type: 'integer' },
  cpus: { type: 'number' },
  wait_ready: { type: 'boolean' },
  auto_remove: { type: 'boolean', default: false },
  env: { type: 'object' },
};

const body = (fields: Record<string, string | boolean>, rest = '') => toBody({ fields, rest }, SCHEMA);

describe('the body of a run', () => {
  it('has what was typed, in its type, and nothing that was left empty', () => {
    expect(
      body({ image: ' nginx ', container_port: '80', cpus: '0.5', name: '', wait_ready: true, auto_remove: false }),
    ).toEqual({ image: 'nginx', container_port: 80, cpus: 0.5, wait_ready: true });
  });

  it('has the environment line by line, with values as they are', () => {
    expect(body({ env: 'A=1\n\n B=x=y ' })).toEqual({ env: { A: '1', B: 'x=y ' } });
    expect(() => body({ env: 'A=1\nnothing' })).toThrow('“nothing” must be NAME=value');
  });

  it('has the further fields, which win', () => {
    expect(body({ image: 'a' }, '{"image": "b", "ports": [1]}')).toEqual({ image: 'b', ports: [1] });
    for (const rest of ['[]', '5', 'null']) expect(() => body({}, rest)).toThrow('must be an object');
    expect(() => body({}, '{')).toThrow('is not JSON');
  });
});
