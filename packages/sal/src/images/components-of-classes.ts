/** The clean-up of masks of more than two classes: as `components.ts` does for one class, without mixing classes. */

import { backgroundRuns, largestComponent } from './components.js';

/**
 * Keeps the largest component of each foreground class; the pixels of its smaller ones become background.
 * @param labels class indices, [height, width]
 * @returns a new mask
 */
export function largestComponentOfEachClass(labels: Uint8Array, width: number, height: number): Uint8Array {
  const kept = new Uint8Array(labels.length);
  for (const index of new Set(labels)) {
    if (index === 0) continue;
    const largest = largestComponent(
      labels.map((label) => (label === index ? 1 : 0)),
      width,
      height,
    );
    for (let i = 0; i < kept.length; i++) if (largest[i] === 1) kept[i] = index;
  }
  return kept;
}

/** A region of background touches nothing yet, or more than one class or the edge. */
const UNKNOWN = 0;
const NOBODY = -1;

/**
 * Gives each region of background (4 neighbours) that lies within one class to that class. A region between two
 * classes, or open to the edge of the picture, stays background; no pixel of another class is changed.
 * @param labels class indices, [height, width]
 * @returns a new mask
 */
export function fillHolesOfEachClass(labels: Uint8Array, width: number, height: number): Uint8Array {
  const { starts, ends, roots } = backgroundRuns(labels, width, height);
  const owners = new Int16Array(starts.length);
  const lastRow = width * (height - 1);
  for (let i = 0; i < starts.length; i++) {
    const [start, end, root] = [starts[i]!, ends[i]!, roots[i]!];
    const touch = (owner: number) => {
      if (owners[root] === UNKNOWN) owners[root] = owner;
      else if (owners[root] !== owner) owners[root] = NOBODY;
    };
    touch(start % width === 0 ? NOBODY : labels[start - 1]!);
    touch(end % width === 0 ? NOBODY : labels[end]!);
    if (start < width || start >= lastRow) touch(NOBODY);
    for (let at = start; at < end && owners[root] !== NOBODY; at++) {
      for (const neighbour of [labels[at - width]!, labels[at + width]!]) if (neighbour !== 0) touch(neighbour);
    }
  }
  const filled = labels.slice();
  for (let i = 0; i < starts.length; i++) {
    const owner = owners[roots[i]!]!;
    if (owner > 0) filled.fill(owner, starts[i], ends[i]);
  }
  return filled;
}
