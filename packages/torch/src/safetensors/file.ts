import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { decodeSafetensors, encodeSafetensors, SafetensorsError, type TensorBytes, type TensorFile } from './codec.js';

/**
 * Reads a file.
 * @throws SafetensorsError with the path in its message where the file is damaged; the system's error where it is missing
 */
export function readSafetensors(path: string): TensorFile {
  const bytes = readFileSync(path);
  try {
    return decodeSafetensors(bytes);
  } catch (error) {
    if (error instanceof SafetensorsError) throw new SafetensorsError(`${path}: ${error.message}`);
    throw error;
  }
}

/** Writes a file so that at every moment either the older one or the whole new one lies at `path`. */
export function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, TensorBytes>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const bytes = encodeSafetensors(tensors, metadata);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, 'w');
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
