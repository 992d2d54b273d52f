/**
 * Safetensors files with a digest over all that they hold: weights, checkpoints, features. A flipped bit in any of them
 * would give other results without a word. Files of version 1 have no digest and open as they are.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  decodeSafetensors,
  encodeSafetensors,
  SafetensorsError,
  type TensorBytes,
  type TensorFile,
} from '@sal-smis/torch/safetensors';
import { writeFileDurably } from './files.js';

/** The entry of the metadata that holds the digest. */
const DIGEST = 'contentSha256';

/** SHA-256 of names, dtypes, shapes, values and metadata, in an order that does not depend on the file's. */
export function digestOf({ tensors, metadata }: TensorFile): string {
  const hash = createHash('sha256');
  const named = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  const facts = Object.entries(metadata)
    .filter(([key]) => key !== DIGEST)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  hash.update(JSON.stringify([facts, named.map(([name, { dtype, shape }]) => [name, dtype, shape])]));
  for (const [, { data }] of named) hash.update(data);
  return hash.digest('hex');
}

/** Writes a file as a whole, with its digest. @throws FailureError when the disk is full */
export function writeSealed(
  path: string,
  tensors: ReadonlyMap<string, TensorBytes>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const digest = digestOf({ tensors: new Map(tensors), metadata });
  writeFileDurably(path, encodeSafetensors(tensors, { ...metadata, [DIGEST]: digest }));
}

/**
 * Reads a file and compares it with its digest, where it has one.
 * @throws SafetensorsError where it is damaged; the system's error where it is missing
 */
export function readSealed(path: string): TensorFile {
  const file = decodeSafetensors(readFileSync(path));
  const { [DIGEST]: recorded, ...metadata } = file.metadata;
  if (recorded !== undefined && recorded !== digestOf(file)) {
    throw new SafetensorsError('its content is not what was written (SHA-256 differs): the file is damaged');
  }
  return { tensors: file.tensors, metadata };
}
