/** Pairs of images that show the same picture: equal pixels, or near duplicates by hash and by comparison. */

import { closeSync, openSync, readSync } from 'node:fs';
import { type Hash64, hammingDistance, nearPairs, pictureDifference } from '../images/hash.js';
import { UnionFind } from './union-find.js';

export interface DuplicatePair {
  /** Rows of the prepared cache, first < second. */
  first: number;
  second: number;
  kind: 'exact' | 'near';
  /** Bits in which the perceptual hashes differ. */
  bits: number;
  /** Root mean square difference in grey levels; see pictureDifference. */
  difference: number;
}

/** Candidates by hash: up to this many of 64 bits differ. */
const MAX_BITS = 7;

/**
 * Candidates that are no more unlike than this many grey levels are one picture. On ISIC-2017 (2000 images, 2731
 * candidates) the true pairs measure 0.4 to 1.1 and the nearest different pictures 5.4; JPEG of quality 50 changes a
 * picture by at most 1.1, quality 20 by 2.5, half the size by 0.9.
 */
export const MAX_DIFFERENCE = 3;

export interface Fingerprint {
  pixelsSha256: string;
  hash: Hash64;
}

/**
 * Enough pairs to join all images of one picture (not every pair of a larger set).
 * @param fingerprints one per row of the cache
 * @param cachePath prepared pixels uint8 [rows, size, size, channels]; only candidates are read
 * @param near false to look for equal pixels only
 */
export function findDuplicates(
  fingerprints: readonly Fingerprint[],
  cachePath: string,
  size: number,
  channels: 1 | 3,
  near: boolean,
): DuplicatePair[] {
  const pairs: DuplicatePair[] = [];
  const firstOf = new Map<string, number>();
  for (const [row, { pixelsSha256 }] of fingerprints.entries()) {
    const first = firstOf.get(pixelsSha256);
    if (first === undefined) firstOf.set(pixelsSha256, row);
    else pairs.push({ first, second: row, kind: 'exact', bits: 0, difference: 0 });
  }
  if (!near) return pairs;
  const rows = [...firstOf.values()];
  const hashes = rows.map((row) => fingerprints[row]!.hash);
  const descriptor = openSync(cachePath, 'r');
  try {
    const [left, right] = [picture(size, channels), picture(size, channels)];
    let loaded = -1;
    const together = new UnionFind(rows.length);
    for (const [i, j] of nearPairs(hashes, MAX_BITS)) {
      // In a long row of equal frames each with each would be compared.
      if (together.find(i) === together.find(j)) continue;
      const [first, second] = [rows[i]!, rows[j]!];
      if (loaded !== second) readSync(descriptor, right.pixels, 0, right.pixels.length, second * right.pixels.length);
      loaded = second;
      readSync(descriptor, left.pixels, 0, left.pixels.length, first * left.pixels.length);
      const difference = pictureDifference(left, right);
      if (difference > MAX_DIFFERENCE) continue;
      together.union(i, j);
      pairs.push({ first, second, kind: 'near', bits: hammingDistance(hashes[i]!, hashes[j]!), difference });
    }
  } finally {
    closeSync(descriptor);
  }
  return pairs.sort((a, b) => a.first - b.first || a.second - b.second);
}

function picture(size: number, channels: 1 | 3) {
  return { pixels: new Uint8Array(size * size * channels), width: size, height: size, channels };
}
