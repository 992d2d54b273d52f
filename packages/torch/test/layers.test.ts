/** Every layer forward and backward against PyTorch; golden/layers.py made the numbers. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { channelsLast, manualSeed, ones, scope, type Tensor } from '../src/index.js';
import {
  AdaptiveAvgPool2d,
  AvgPool2d,
  BatchNorm1d,
  BatchNorm2d,
  BatchNorm3d,
  Conv1d,
  Conv2d,
  Conv3d,
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  Dropout2d,
  Flatten,
  GELU,
  GroupNorm,
  InstanceNorm2d,
  LayerNorm,
  LeakyReLU,
  Linear,
  MaxPool2d,
  type Module,
  ReLU,
  Sequential,
  Sigmoid,
  SiLU,
  Softmax,
  Tanh,
  UpsamplingBilinear2d,
} from '../src/nn/index.js';
import { expectTensor, type Packed, unpack } from './support/compare.js';

interface Case {
  name: string;
  training: boolean;
  state: Record<string, Packed>;
  input: Packed;
  output: Packed;
  outputGradient: Packed;
  inputGradient: Packed;
  parameterGradients: Record<string, Packed>;
  buffersAfter: Record<string, Packed>;
}

const cases = JSON.parse(readFileSync(new URL('golden/layers.json', import.meta.url), 'utf8')) as Case[];

const layers: Record<string, () => Module> = {
  'conv 3x3': () => new Conv2d(3, 4, 3, { padding: 1, bias: false }),
  'conv 3x3 stride 2': () => new Conv2d(2, 3, 3, { stride: 2, padding: 1 }),
  'conv 1x1': () => new Conv2d(4, 2, 1),
  'batch norm train': () => new BatchNorm2d(3),
  'batch norm eval': () => new BatchNorm2d(3),
  'dropout train p 0': () => new Dropout2d(0),
  'dropout eval': () => new Dropout2d(0.5),
  relu: () => new ReLU(),
  'max pool': () => new MaxPool2d(2),
  'average pool': () => new AvgPool2d(2),
  'upsample aligned': () => new UpsamplingBilinear2d(2),
  'upsample not aligned': () => new UpsamplingBilinear2d(2, false),
  sequential: () =>
    new Sequential(new Conv2d(2, 3, 3, { padding: 1, bias: false }), new BatchNorm2d(3), new ReLU(), new MaxPool2d(2)),
  'conv 1d': () => new Conv1d(2, 4, 3, { padding: 1 }),
  'conv 3x1 dilated grouped': () => new Conv2d(4, 4, [3, 1], { padding: [2, 0], dilation: [2, 1], groups: 2 }),
  'conv 3d': () => new Conv3d(2, 2, [1, 3, 3], { padding: [0, 1, 1] }),
  'conv transpose 1d': () => new ConvTranspose1d(3, 2, 4, { stride: 2, padding: 1 }),
  'conv transpose 2d': () => new ConvTranspose2d(4, 2, 3, { stride: 2, padding: 1, outputPadding: 1, groups: 2 }),
  'conv transpose 3d': () => new ConvTranspose3d(2, 2, 2, { stride: 2, bias: false }),
  linear: () => new Linear(5, 3),
  'batch norm 1d': () => new BatchNorm1d(3),
  'batch norm 3d': () => new BatchNorm3d(2),
  'group norm': () => new GroupNorm(2, 4),
  'instance norm': () => new InstanceNorm2d(3),
  'instance norm affine': () => new InstanceNorm2d(3, { affine: true }),
  'layer norm': () => new LayerNorm([3, 4]),
  'leaky relu': () => new LeakyReLU(0.2),
  gelu: () => new GELU(),
  'gelu tanh': () => new GELU('tanh'),
  silu: () => new SiLU(),
  sigmoid: () => new Sigmoid(),
  tanh: () => new Tanh(),
  softmax: () => new Softmax(1),
  'adaptive average pool': () => new AdaptiveAvgPool2d([2, 3]),
  'overlapping max pool': () => new MaxPool2d(3, 2),
  flatten: () => new Flatten(),
};

function check(golden: Case, prepare: (x: Tensor) => Tensor): void {
  scope(() => {
    const layer = layers[golden.name]!().train(golden.training);
    layer.loadStateDict(new Map(Object.entries(golden.state).map(([name, packed]) => [name, unpack(packed)])));
    const x = prepare(unpack(golden.input));
    x.requiresGrad = true;
    const y = layer.forward(x);
    expectTensor(y, golden.output, 'output');
    y.backward(unpack(golden.outputGradient));
    expectTensor(x.grad as Tensor, golden.inputGradient, 'input gradient');
    const parameters = new Map(layer.namedParameters());
    expect([...parameters.keys()]).toEqual(Object.keys(golden.parameterGradients));
    for (const [name, parameter] of parameters) {
      expectTensor(parameter.grad as Tensor, golden.parameterGradients[name]!, `gradient of ${name}`);
    }
    const buffers = new Map(layer.namedBuffers());
    expect([...buffers.keys()]).toEqual(Object.keys(golden.buffersAfter));
    for (const [name, buffer] of buffers) expectTensor(buffer, golden.buffersAfter[name]!, name);
    layer.dispose();
  });
}

describe('layers against PyTorch', () => {
  it('covers every golden case', () => {
    expect(cases.map(({ name }) => name)).toEqual(Object.keys(layers));
  });

  it.each(cases.map((golden) => [golden.name, golden] as const))('%s', (_, golden) => check(golden, (x) => x));

  const images = cases.filter(({ input }) => input.shape.length === 4);
  it.each(images.map((golden) => [golden.name, golden] as const))('%s, channels-last', (_, golden) =>
    check(golden, (x) => x.contiguous(channelsLast)),
  );
});

describe('Dropout2d in training', () => {
  it('drops whole channels and scales the others by 1 / (1 - p)', () =>
    scope(() => {
      manualSeed(3);
      const y = new Dropout2d(0.25).forward(ones([50, 20, 2, 2]));
      const values = y.toFloat32Array();
      let dropped = 0;
      for (let channel = 0; channel < 1000; channel++) {
        const four = [...values.subarray(channel * 4, channel * 4 + 4)];
        expect(new Set(four).size).toBe(1);
        if (four[0] === 0) dropped++;
        else expect(four[0]).toBeCloseTo(4 / 3, 6);
      }
      // Binomial(1000, 0.25): five standard deviations are 68.
      expect(Math.abs(dropped - 250)).toBeLessThan(68);
    }));
});

describe('Conv2d', () => {
  it('starts uniform within 1 / sqrt(fan in), as PyTorch does', () =>
    scope(() => {
      manualSeed(1);
      const layer = new Conv2d(16, 32, 3);
      const values = layer.weight.toFloat32Array();
      const bound = 1 / Math.sqrt(16 * 9);
      expect(Math.max(...values)).toBeLessThanOrEqual(bound);
      expect(Math.max(...values)).toBeGreaterThan(0.98 * bound);
      const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
      expect(variance / (bound ** 2 / 3)).toBeCloseTo(1, 1);
      layer.dispose();
    }));
});
