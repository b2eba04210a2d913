import { describe, expect, it } from 'vitest';
import { PullLayers } from '../../../src/operations/pull-layers.js';

const A = 'a1d0c7532777';
const B = 'b5e0c7532778';

describe('PullLayers', () => {
  it('sums the bytes of all layers, and counts extraction as downloaded', () => {
    const layers = new PullLayers();
    expect(layers.after({ id: 'latest', status: 'Pulling from library/nginx' })).toEqual({ phase: 'pulling' });
    layers.after({ id: A, status: 'Downloading', progressDetail: { current: 5, total: 10 } });
    layers.after({ id: B, status: 'Downloading', progressDetail: { current: 20, total: 100 } });
    expect(layers.after({ id: A, status: 'Extracting', progressDetail: { current: 1, total: 10 } })).toEqual({
      phase: 'pulling',
      current: 30,
      total: 110,
      layers: [
        { id: A, status: 'Extracting', current: 1, total: 10 },
        { id: B, status: 'Downloading', current: 20, total: 100 },
      ],
    });
  });

  it('keeps a bounded number of layers', () => {
    const layers = new PullLayers();
    let last;
    for (let n = 0; n < 300; n++) last = layers.after({ id: n.toString(16).padStart(12, '0'), status: 'Waiting' });
    expect(last?.layers).toHaveLength(200);
  });
});
