/** What layers say of themselves, lists of modules, and the initialisers. */

import { describe, expect, it } from 'vitest';
import { manualSeed, ones, scope, type Tensor, zeros } from '../src/index.js';
import { BatchNorm2d, Conv2d, GroupNorm, init, Linear, ModuleList, ReLU, Sequential } from '../src/nn/index.js';

describe('a module as text', () => {
  it('shows its tree, settings, shapes and number of parameters', () => {
    const network = new Sequential(new Conv2d(3, 8, [3, 1], { padding: [1, 0] }), new BatchNorm2d(8), new ReLU());
    expect(String(network).split('\n')).toEqual([
      'Sequential(',
      '  (0): Conv2d(3, 8, kernelSize=[3, 1], padding=[1, 0])  weight [8, 3, 3, 1], bias [8]',
      '  (1): BatchNorm2d(8, eps=0.00001, momentum=0.1)  weight [8], bias [8]',
      '  (2): ReLU()',
      ')',
      '96 parameters',
    ]);
    network.dispose();
  });

  it('indents what is nested', () => {
    const network = new Sequential(new Sequential(new Linear(2, 3, { bias: false })));
    expect(String(network)).toBe(
      'Sequential(\n  (0): Sequential(\n    (0): Linear(2, 3)  weight [3, 2]\n  )\n)\n6 parameters',
    );
    network[Symbol.dispose]();
    expect(network.parameters().every((parameter) => parameter.isFreed)).toBe(true);
  });
});

describe('ModuleList', () => {
  it('owns its modules under their places', () => {
    const list = new ModuleList([new Linear(2, 2)]).append(new Linear(2, 1, { bias: false }));
    expect(list.length).toBe(2);
    expect([...list.stateDict().keys()]).toEqual(['0.weight', '0.bias', '1.weight']);
    expect(list.at(-1).outFeatures).toBe(1);
    expect([...list]).toHaveLength(2);
    expect(() => list.at(2)).toThrow('index 2 of a ModuleList of 2');
    expect(() => list.forward()).toThrow('no forward');
    list.dispose();
  });
});

describe('settings that do not fit', () => {
  it.each([
    [
      'a kernel of another length',
      () => new Conv2d(1, 1, [3, 3, 3]),
      'kernelSize is [3, 3, 3], expected a number or 2',
    ],
    ['a kernel of nothing', () => new Conv2d(1, 1, 0), 'kernelSize is 0, expected an integer of at least 1'],
    ['a negative padding', () => new Conv2d(1, 1, 3, { padding: -1 }), 'padding is -1'],
    ['groups that do not divide', () => new Conv2d(3, 4, 1, { groups: 2 }), 'groups is 2, expected a divisor of 3'],
    ['groups of a norm', () => new GroupNorm(3, 4), 'groups is 3, expected a divisor of 4 channels'],
  ])('%s', (_, make, message) => expect(make).toThrow(message));

  it('an input of another rank', () => {
    const norm = new BatchNorm2d(3);
    scope(() =>
      expect(() => norm.forward(ones([2, 3]))).toThrow('BatchNorm2d takes 4 dimensions, the input has [2,3]'),
    );
    norm.dispose();
  });
});

describe('initialisers', () => {
  const moments = (values: Float32Array) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    return { mean, deviation, largest: Math.max(...values.map(Math.abs)) };
  };
  // Of a weight [200, 50, 3, 3]: fan in 450, fan out 1800. Bounds and deviations by the formulas of torch.nn.init.
  const drawn = (fill: (tensor: Tensor) => Tensor) =>
    scope(() => moments(fill(zeros([200, 50, 3, 3])).toFloat32Array()));

  it.each([
    ['uniform', (t: Tensor) => init.uniform_(t, -2, 2), 4 / Math.sqrt(12), 2],
    ['normal', (t: Tensor) => init.normal_(t, 0, 0.5), 0.5, Number.POSITIVE_INFINITY],
    ['xavier uniform', (t: Tensor) => init.xavierUniform_(t), Math.sqrt(2 / 2250), Math.sqrt(6 / 2250)],
    ['xavier normal, gain', (t: Tensor) => init.xavierNormal_(t, 2), 2 * Math.sqrt(2 / 2250), Number.POSITIVE_INFINITY],
    ['kaiming uniform', (t: Tensor) => init.kaimingUniform_(t), Math.sqrt(2 / 450), Math.sqrt(6 / 450)],
    [
      'kaiming normal, leaky, fan out',
      (t: Tensor) => init.kaimingNormal_(t, { a: 1, mode: 'fanOut' }),
      Math.sqrt(1 / 1800),
      Number.POSITIVE_INFINITY,
    ],
  ])('%s', (_, fill, deviation, bound) => {
    manualSeed(3);
    const found = drawn(fill);
    expect(Math.abs(found.mean)).toBeLessThan(deviation / 50);
    expect(found.deviation / deviation).toBeGreaterThan(0.98);
    expect(found.deviation / deviation).toBeLessThan(1.02);
    expect(found.largest).toBeLessThanOrEqual(bound * (1 + 1e-6));
  });

  it('need two dimensions for a fan', () => {
    scope(() => expect(() => init.xavierUniform_(zeros([3]))).toThrow('has no fan in and fan out'));
  });
});
