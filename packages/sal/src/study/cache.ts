/** The file of prepared pixels: one row of equal length for each image. */

import { closeSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

/** Keeps the given rows (ascending), in their order, and cuts the file behind the last. */
export function dropRows(path: string, kept: readonly number[], rowBytes: number): void {
  const descriptor = openSync(path, 'r+');
  try {
    const buffer = new Uint8Array(rowBytes);
    for (const [row, oldRow] of kept.entries()) {
      if (row === oldRow) continue;
      readSync(descriptor, buffer, 0, rowBytes, oldRow * rowBytes);
      writeSync(descriptor, buffer, 0, rowBytes, row * rowBytes);
    }
    ftruncateSync(descriptor, kept.length * rowBytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
