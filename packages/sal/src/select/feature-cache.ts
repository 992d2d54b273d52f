import { existsSync } from 'node:fs';
import type { Hooks } from '../progress.js';
import { readSealed, writeSealed } from '../study/sealed-tensors.js';
import type { Matrix } from './matrix.js';

/** Writes features [N, D] so that `readFeatures` with the same key finds them. */
export function writeFeatures(path: string, key: string, { data, rows, columns }: Matrix): void {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  writeSealed(path, new Map([['features', { dtype: 'F32', shape: [rows, columns], data: bytes }]]), { key });
}

/** Features kept under the key, or null where there are none; a damaged file is reported and made anew. */
export function readFeatures(path: string, key: string, rows: number, hooks: Hooks): Matrix | null {
  if (!existsSync(path)) return null;
  try {
    const { tensors, metadata } = readSealed(path);
    const features = tensors.get('features');
    const [found, columns] = features?.shape ?? [];
    if (metadata.key !== key || features?.dtype !== 'F32' || found !== rows || columns === undefined) {
      throw new Error('not the features that its name promises');
    }
    // A copy, because the file's bytes are not aligned to float32.
    return { data: new Float32Array(new Uint8Array(features.data).buffer), rows, columns };
  } catch (error) {
    hooks.log(`features are computed again: ${path}: ${(error as Error).message}`);
    return null;
  }
}
