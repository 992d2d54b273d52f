import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TensorBytes } from './codec.js';
import { readSafetensors, writeSafetensors } from './file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const tensor = (value: number): TensorBytes => ({ dtype: 'U8', shape: [3], data: new Uint8Array(3).fill(value) });

describe('files', () => {
  it('come back as they were written, replace older ones and leave nothing beside them', () => {
    const path = join(folder, 'a.safetensors');
    writeSafetensors(path, new Map([['x', tensor(1)]]));
    writeSafetensors(path, new Map([['x', tensor(2)]]), { step: '7' });
    const { tensors, metadata } = readSafetensors(path);
    expect([...tensors.get('x')!.data]).toEqual([2, 2, 2]);
    expect(metadata).toEqual({ step: '7' });
    expect(readdirSync(folder)).toEqual(['a.safetensors']);
  });

  it('keep the older one when the new one cannot be written', () => {
    const path = join(folder, 'a.safetensors');
    writeSafetensors(path, new Map([['x', tensor(1)]]));
    expect(() => writeSafetensors(path, new Map([['x', { ...tensor(2), shape: [4] }]]))).toThrow(/takes 4 bytes/);
    expect([...readSafetensors(path).tensors.get('x')!.data]).toEqual([1, 1, 1]);
    expect(() => writeSafetensors(join(folder, 'none/a.safetensors'), new Map())).toThrow(/ENOENT/);
    expect(readdirSync(folder)).toEqual(['a.safetensors']);
  });

  it('name their path when they are damaged', () => {
    const path = join(folder, 'broken.safetensors');
    writeFileSync(path, 'not a tensor in sight');
    expect(() => readSafetensors(path)).toThrow(`${path}: header length`);
  });
});
