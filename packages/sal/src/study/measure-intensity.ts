/**
 * Before any picture is prepared: which values of deep pictures (more than 8 bits, signed, floating point) are black and
 * white in this study. Only such files are decoded for it; of all others the first bytes are read.
 */

import { closeSync, openSync, readSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { FailureError, InterruptedError } from '../errors.js';
import { openBytes, withImageFile } from '../images/decode.js';
import { readDeep } from '../images/decode-deep.js';
import { decideIntensity, type Intensity, summarise, type ValueSummary } from '../images/intensity.js';
import { declaredBits, pngDepth } from '../images/png-header.js';
import { SNIFF_BYTES, sniff } from '../images/sniff.js';
import { readTiffHeader, TiffError } from '../images/tiff/header.js';
import type { Hooks } from '../progress.js';
import { orderedMap } from './ordered-map.js';
import type { Candidate } from './scan.js';

/** @throws InterruptedError when the signal is aborted; files that cannot be read are passed over: `init` names them */
export async function measureIntensity(
  candidates: readonly Candidate[],
  maxPixels: number,
  hooks: Hooks,
): Promise<Intensity> {
  const deep = candidates.filter(({ absolute }) => mayBeDeep(absolute));
  const summaries: ValueSummary[] = [];
  let done = 0;
  const measured = orderedMap(deep, availableParallelism(), async ({ absolute }) => {
    if (hooks.signal.aborted) throw new InterruptedError('init was interrupted; nothing was made');
    return await summaryOf(absolute, maxPixels);
  });
  for await (const summary of measured) {
    if (summary) summaries.push(summary);
    hooks.progress('look at values', ++done, deep.length, '');
  }
  return decideIntensity(summaries);
}

async function summaryOf(path: string, maxPixels: number): Promise<ValueSummary | null> {
  try {
    return await withImageFile(path, async (bytes) => {
      const opened = await openBytes(bytes, path, maxPixels);
      if (opened.depth === 'uchar') return null;
      const { samples } = await readDeep(opened, path);
      return summarise(samples, declaredBits(bytes));
    });
  } catch (error) {
    if (error instanceof FailureError) return null;
    throw error;
  }
}

/** By the header alone; false where it cannot be read. Only PNG, TIFF and AVIF hold more than 8 bits. */
function mayBeDeep(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return false;
  }
  try {
    const read = (offset: number, length: number) => {
      const buffer = Buffer.alloc(length);
      return buffer.subarray(0, readSync(file, buffer, 0, length, offset));
    };
    const head = read(0, SNIFF_BYTES);
    const sniffed = sniff(head);
    if (!('format' in sniffed)) return false;
    if (sniffed.format === 'png') return (pngDepth(head) ?? 8) > 8;
    if (sniffed.format !== 'tiff') return sniffed.format === 'heif';
    const { bits, format } = readTiffHeader(read);
    return bits > 8 || format !== 'uint';
  } catch (error) {
    if (error instanceof TiffError || (error instanceof Error && 'code' in error)) return false;
    throw error;
  } finally {
    closeSync(file);
  }
}
