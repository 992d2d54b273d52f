/** A weights file whose header promises more than it holds is refused before memory is taken for it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBytes, memory, saveTensors, type Tensor } from '@sal-smis/torch';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/small-images.js';
import { FailureError } from '../errors.js';
import { UNet } from './unet.js';
import { loadUNet, saveUNet } from './weights.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const path = join(folder.path, 'w.safetensors');

/** Bytes of a file with this header and this many bytes of tensors. */
function file(header: object, data = 0): Uint8Array {
  const text = Buffer.from(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const unet = (options: object) => ({ __metadata__: { unet: JSON.stringify(options) } });
const entry = (shape: number[], end: number) => ({ dtype: 'F32', shape, data_offsets: [0, end] });

function refused(bytes: Uint8Array): string {
  writeFileSync(path, bytes);
  const before = memory().peakBytes;
  let error: unknown;
  try {
    loadUNet(path);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(FailureError);
  expect(memory().peakBytes - before).toBeLessThan(1 << 20);
  return (error as Error).message;
}

describe('refused without taking memory', () => {
  it.each([64, 512, 100_000, 2 ** 40])('a width of %i and no tensors', (width) => {
    expect(refused(file(unet({ inChannels: 3, classes: 2, width })))).toMatch(/inc\.double_conv\.0\.weight is missing/);
  });

  it('a first layer of a width that the others do not have', () => {
    const width = 1024;
    const bytes = width * 3 * 9 * 4;
    const header = {
      ...unet({ inChannels: 3, classes: 2, width }),
      'inc.double_conv.0.weight': entry([width, 3, 3, 3], bytes),
    };
    expect(refused(file(header, bytes))).toMatch(/down4.*is missing/);
  });

  it.each([
    ['a tensor larger than the file', entry([2 ** 30], 2 ** 32)],
    ['sides whose product no number holds', entry([2 ** 52, 2 ** 52], 8)],
    ['a hundred thousand sides', entry(Array(100_000).fill(1), 4)],
  ])('%s', (_, value) => {
    expect(refused(file({ ...unet({ inChannels: 3, classes: 2, width: 4 }), x: value }, 8))).toMatch(
      /no U-Net can be read/,
    );
  });

  it.each([
    '',
    '{',
    '[]',
    '{"inChannels":3}',
    '{"inChannels":-1,"classes":2,"width":4}',
    '{"inChannels":3,"classes":2,"width":"4"}',
  ])('metadata %j', (text) => {
    expect(refused(file({ __metadata__: { unet: text } }))).toMatch(/no U-Net can be read/);
  });
});

it('metadata of another width than the tensors are refused, whatever it is', () => {
  const network = new UNet({ inChannels: 3, classes: 2, width: 4 });
  const tensors = new Map<string, Tensor>(network.stateDict());
  for (const width of [1, 2, 8, 64]) {
    saveTensors(path, tensors, { unet: JSON.stringify({ ...network.options, width }) });
    expect(() => loadUNet(path), String(width)).toThrow(/needs \[/);
  }
  saveUNet(path, network);
  expect(loadUNet(path).unet.options.width).toBe(4);
  network.dispose();
});

it('a bool tensor holds only 0 and 1', () => {
  expect(fromBytes(new Uint8Array([0, 1]), 'bool', [2]).shape).toEqual([2]);
  writeFileSync(path, file({ x: { dtype: 'BOOL', shape: [2], data_offsets: [0, 2] } }, 2).fill(7, -2));
  expect(() => loadUNet(path)).toThrow(/BOOL.*0 and 1/);
});
