/**
 * Connected components of a binary mask, by union-find over horizontal runs: memory grows with the number of runs,
 * not of pixels. Lesion pixels touch over edges and corners (8 neighbours), background over edges (4 neighbours),
 * so that a closed outline always separates inside from outside (Rosenfeld and Pfaltz, J. ACM 13, 1966).
 */

/** Runs of equal pixels in raster order; run i covers [starts[i], ends[i]) of the flat mask and is of `roots[i]`. */
export interface Runs {
  starts: number[];
  ends: number[];
  /** Index of the component's first run. */
  roots: Int32Array;
}

/**
 * Fills background that the lesion encloses, as scipy.ndimage.binary_fill_holes.
 * @param mask 0 or 1, [height, width]
 * @returns a new mask
 */
export function fillHoles(mask: Uint8Array, width: number, height: number): Uint8Array {
  const { starts, ends, roots } = labelRuns(mask, width, height, false);
  const open = new Uint8Array(starts.length);
  const lastRow = width * (height - 1);
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i]!;
    const end = ends[i]!;
    if (start < width || start >= lastRow || start % width === 0 || end % width === 0) open[roots[i]!] = 1;
  }
  const filled = mask.slice();
  for (let i = 0; i < starts.length; i++) {
    if (open[roots[i]!] === 0) filled.fill(1, starts[i], ends[i]);
  }
  return filled;
}

/**
 * Keeps the component with the most pixels; of equal ones the first in raster order. An empty mask stays empty.
 * @param mask 0 or 1, [height, width]
 * @returns a new mask
 */
export function largestComponent(mask: Uint8Array, width: number, height: number): Uint8Array {
  const { starts, ends, roots } = labelRuns(mask, width, height, true);
  const sizes = new Float64Array(starts.length);
  for (let i = 0; i < starts.length; i++) sizes[roots[i]!]! += ends[i]! - starts[i]!;
  let largest = 0;
  for (let i = 1; i < sizes.length; i++) if (sizes[i]! > sizes[largest]!) largest = i;
  const kept = new Uint8Array(mask.length);
  for (let i = 0; i < starts.length; i++) {
    if (roots[i] === largest) kept.fill(1, starts[i], ends[i]);
  }
  return kept;
}

/** The runs of background (index 0) of a mask [height, width], components by 4 neighbours. */
export function backgroundRuns(mask: Uint8Array, width: number, height: number): Runs {
  return labelRuns(mask, width, height, false);
}

/** The runs of lesion (8 neighbours) or of background (4 neighbours), each with its component's first run. */
function labelRuns(mask: Uint8Array, width: number, height: number, lesion: boolean): Runs {
  const starts: number[] = [];
  const ends: number[] = [];
  const parents: number[] = [];
  const reach = lesion ? 1 : 0;
  let above = 0;
  for (let offset = 0; offset < width * height; offset += width) {
    const first = starts.length;
    findRuns(mask, offset, offset + width, lesion, starts, ends);
    for (let i = first; i < starts.length; i++) {
      parents.push(i);
      const left = starts[i]! - width - reach;
      const right = ends[i]! - width + reach;
      while (above < first && ends[above]! <= left) above++;
      // Runs of the row above that reach past this one are left for the next to see.
      for (let j = above; j < first && starts[j]! < right; j++) unite(parents, i, j);
    }
    above = first;
  }
  return { starts, ends, roots: Int32Array.from(parents, (_, i) => rootOf(parents, i)) };
}

/** Appends the runs of one row, [from, to) of the flat mask. */
function findRuns(mask: Uint8Array, from: number, to: number, lesion: boolean, starts: number[], ends: number[]): void {
  let i = from;
  while (i < to) {
    while (i < to && (mask[i] !== 0) !== lesion) i++;
    if (i === to) return;
    starts.push(i);
    while (i < to && (mask[i] !== 0) === lesion) i++;
    ends.push(i);
  }
}

function rootOf(parents: number[], i: number): number {
  let node = i;
  while (parents[node] !== node) {
    parents[node] = parents[parents[node]!]!;
    node = parents[node]!;
  }
  return node;
}

/** The smaller index becomes the root, so that a root is its component's first run. */
function unite(parents: number[], i: number, j: number): void {
  const a = rootOf(parents, i);
  const b = rootOf(parents, j);
  if (a < b) parents[b] = a;
  else parents[a] = b;
}
