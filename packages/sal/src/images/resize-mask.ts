/**
 * Masks at another size. The convention of all geometry here: pixel i covers [i, i + 1], its centre is at i + 0.5. Along a
 * side that shrinks a new pixel takes what covers most of its area; along one that grows, the old pixel under its centre.
 */

import { IGNORE_INDEX } from './classes.js';
import type { Size } from './decode.js';

/**
 * Class indices [from.height, from.width] as [to.height, to.width]. Each new pixel gets the class with the largest area
 * within it, of equal areas the higher index (so in two classes: lesion from half of the area on). What nobody could judge
 * (IGNORE_INDEX) counts for nothing, until it covers more than half of the pixel: then nobody could judge that either.
 */
export function resizeMask(mask: Uint8Array, from: Size, to: Size): Uint8Array {
  if (mask.length !== from.width * from.height) {
    throw new Error(`internal: a mask of ${mask.length} pixels is no ${from.width}x${from.height}`);
  }
  if (from.width === to.width && from.height === to.height) return mask.slice();
  const slots = slotsOf(mask);
  const columns = spansOf(from.width, to.width);
  const rows = spansOf(from.height, to.height);
  const areas = new Float64Array(slots.values.length * to.width);
  const resized = new Uint8Array(to.width * to.height);
  for (let y = 0; y < to.height; y++) {
    areas.fill(0);
    const end = rows.end[y]!;
    for (let row = rows.start[y]!; row < end; row++) {
      const source = mask.subarray(row * from.width, (row + 1) * from.width);
      addRow(areas, source, slots.of, columns, to.width, rows.weight(y, row));
    }
    decideRow(areas, slots.values, to.width, resized.subarray(y * to.width, (y + 1) * to.width));
  }
  return resized;
}

/** The values that a mask has, ascending, and each one's place among them. */
function slotsOf(mask: Uint8Array): { values: number[]; of: Uint8Array } {
  const seen = new Uint8Array(256);
  for (let i = 0; i < mask.length; i++) seen[mask[i]!] = 1;
  const values = [...seen.keys()].filter((value) => seen[value] === 1);
  const of = new Uint8Array(256);
  values.forEach((value, slot) => {
    of[value] = slot;
  });
  return { values, of };
}

/** Which old pixels each new one is made of, and how much of it each covers, in whole numbers. */
interface Spans {
  /** [to], first old pixel and the one after the last. */
  start: Int32Array;
  end: Int32Array;
  weight(to: number, from: number): number;
}

function spansOf(from: number, to: number): Spans {
  if (to >= from) {
    const start = Int32Array.from({ length: to }, (_, i) => Math.floor(((2 * i + 1) * from) / (2 * to)));
    return { start, end: start.map((first) => first + 1), weight: () => 1 };
  }
  // In units in which an old pixel is `to` long and a new one `from`.
  return {
    start: Int32Array.from({ length: to }, (_, i) => Math.floor((i * from) / to)),
    end: Int32Array.from({ length: to }, (_, i) => Math.ceil(((i + 1) * from) / to)),
    weight: (i, pixel) => Math.min((pixel + 1) * to, (i + 1) * from) - Math.max(pixel * to, i * from),
  };
}

/** Adds the areas [values, width] that one old row covers. */
function addRow(
  areas: Float64Array,
  source: Uint8Array,
  slotOf: Uint8Array,
  columns: Spans,
  width: number,
  height: number,
): void {
  for (let x = 0; x < width; x++) {
    const first = columns.start[x]!;
    const last = columns.end[x]! - 1;
    areas[slotOf[source[first]!]! * width + x]! += height * columns.weight(x, first);
    if (last === first) continue;
    // Between its ends a new pixel holds whole old ones.
    const whole = last - first > 1 ? height * columns.weight(x, first + 1) : 0;
    for (let pixel = first + 1; pixel < last; pixel++) areas[slotOf[source[pixel]!]! * width + x]! += whole;
    areas[slotOf[source[last]!]! * width + x]! += height * columns.weight(x, last);
  }
}

/** @param values ascending, so that IGNORE_INDEX is the last where it is there */
function decideRow(areas: Float64Array, values: readonly number[], width: number, into: Uint8Array): void {
  const judged = values.at(-1) === IGNORE_INDEX ? values.length - 1 : values.length;
  for (let x = 0; x < width; x++) {
    let best = 0;
    let largest = 0;
    let total = 0;
    for (let slot = 0; slot < judged; slot++) {
      const area = areas[slot * width + x]!;
      total += area;
      if (area > 0 && area >= largest) {
        largest = area;
        best = values[slot]!;
      }
    }
    const ignored = judged < values.length ? areas[judged * width + x]! : 0;
    into[x] = ignored > total ? IGNORE_INDEX : best;
  }
}
