import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { encodeModel, type ModelProto } from './proto.js';

const golden: { base64: string } = JSON.parse(readFileSync(new URL('./golden/model.json', import.meta.url), 'utf8'));

const model: ModelProto = {
  irVersion: 8,
  producerName: 'producer',
  producerVersion: '1.2.3',
  opset: 17,
  graph: {
    name: 'small',
    nodes: [
      { opType: 'Conv', name: 'Conv:c', inputs: ['image', 'w'], outputs: ['c'], attributes: { kernel_shape: [1, 1] } },
      { opType: 'Shape', name: 'Shape:s', inputs: ['c'], outputs: ['s'], attributes: { end: 4, start: 2 } },
      {
        opType: 'Resize',
        name: 'Resize:y',
        inputs: ['c', '', '', 'sizes'],
        outputs: ['y'],
        attributes: { mode: 'linear' },
      },
    ],
    initializers: [
      { name: 'w', shape: [1, 2, 1, 1], data: Float32Array.of(0.5, -1.25) },
      { name: 'sizes', shape: [3], data: BigInt64Array.of(1n, 2n ** 40n, -1n) },
      { name: 'mean', shape: [], data: Float32Array.of(0.5) },
    ],
    inputs: [{ name: 'image', shape: ['batch', 2, 'height', 'width'], doc: 'pixels, 0..1' }],
    outputs: [{ name: 'y', shape: ['batch', 1, 'height', 'width'] }],
  },
  metadata: { key: 'value', classes: 'a, é' },
};

it('writes the same bytes as the reference implementation', () => {
  expect(Buffer.from(encodeModel(model)).toString('base64')).toBe(golden.base64);
});

it('writes a tensor from the middle of a buffer', () => {
  const all = Float32Array.of(9, 0.5, -1.25, 9);
  const [w, ...rest] = model.graph.initializers;
  const graph = { ...model.graph, initializers: [{ ...w!, data: all.subarray(1, 3) }, ...rest] };
  expect(Buffer.from(encodeModel({ ...model, graph })).toString('base64')).toBe(golden.base64);
});
