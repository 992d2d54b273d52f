/**
 * `cache/images.u8`: the prepared pixels, one row of equal length for each image. Each row is compared with the hash
 * that `sal init` recorded when it is first read, so that damage never reaches a network in silence.
 */

import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { FailureError } from '../errors.js';

/** What a row must hold. */
export interface RecordedRow {
  id: string;
  width: number;
  height: number;
  /** Of `pixelsDigest`. */
  sha256: string;
}

/** SHA-256 of an image's original size and prepared pixels. */
export function pixelsDigest(width: number, height: number, pixels: Uint8Array): string {
  return createHash('sha256').update(`${width}x${height}\n`).update(pixels).digest('hex');
}

/** An open cache: call `close()`. */
export class PreparedPixels {
  private descriptor: number | undefined;
  private readonly verified = new Set<number>();

  /**
   * @param path `STUDY/cache/images.u8`
   * @param rowBytes bytes of one image
   * @param recorded of a row, asked when the row is first read
   */
  constructor(
    private readonly path: string,
    private readonly rowBytes: number,
    private readonly recorded: (row: number) => RecordedRow | undefined,
  ) {}

  /**
   * Reads rows in the given order into `out` (or a new array), which must hold rows.length * rowBytes bytes.
   * @throws FailureError naming the image whose pixels are missing or damaged
   */
  read(rows: readonly number[], out?: Uint8Array): Uint8Array {
    const { rowBytes } = this;
    const target = out ?? new Uint8Array(rows.length * rowBytes);
    if (target.length < rows.length * rowBytes) throw new Error('internal: readPixels: the target is too small');
    for (const [index, row] of rows.entries()) {
      const pixels = target.subarray(index * rowBytes, (index + 1) * rowBytes);
      this.readRow(row, pixels);
      this.verify(row, pixels);
    }
    return target;
  }

  /** Rows that are missing or do not hold what was recorded, of the given ones; each is read from disk. */
  damaged(rows: readonly number[]): number[] {
    const pixels = new Uint8Array(this.rowBytes);
    return rows.filter((row) => {
      this.verified.delete(row);
      try {
        this.read([row], pixels);
        return false;
      } catch (error) {
        if (error instanceof FailureError) return true;
        throw error;
      }
    });
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private readRow(row: number, pixels: Uint8Array): void {
    if (!Number.isSafeInteger(row) || row < 0) throw this.failure(`has no row ${row}`);
    this.descriptor ??= this.open();
    for (let read = 0; read < pixels.length; ) {
      const got = readSync(this.descriptor, pixels, read, pixels.length - read, row * this.rowBytes + read);
      if (got === 0) throw this.failure(`ends before row ${row}`);
      read += got;
    }
  }

  private verify(row: number, pixels: Uint8Array): void {
    if (this.verified.has(row)) return;
    const recorded = this.recorded(row);
    if (!recorded) throw this.failure(`no image of the study has row ${row}`);
    if (pixelsDigest(recorded.width, recorded.height, pixels) !== recorded.sha256) {
      throw this.failure(`the prepared pixels of ${recorded.id} are damaged (row ${row})`);
    }
    this.verified.add(row);
  }

  private open(): number {
    if (!existsSync(this.path)) throw this.failure('the prepared pixels are missing');
    return openSync(this.path, 'r');
  }

  private failure(what: string): FailureError {
    const study = dirname(dirname(this.path));
    return new FailureError(what, {
      where: this.path,
      expected: 'the pixels that sal init wrote',
      fix: `make them again from the original pictures (sal mend ${study}); labels and trainings stay`,
    });
  }
}
