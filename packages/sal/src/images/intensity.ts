/**
 * From samples of any depth to the 8 bits that everything works with. Which values become black and white is decided once
 * for a study and each depth in it, from its files (declared bits, values), recorded, and used for every picture again.
 * Pure.
 */

import { type Depth, makePixels, type Pixels, type Samples } from './pixels.js';

/** Values from `low` on are black, those from `high` on white; between them are 256 steps of equal width. */
export interface Window {
  low: number;
  high: number;
}

/** The windows of a study by the depth of its files; 8-bit pictures need none and have none. */
export type Intensity = Partial<Record<Depth, Window>>;

/** What is kept of one file to decide on a window. */
export interface ValueSummary {
  depth: Depth;
  min: number;
  max: number;
  /** The values that 0.1 % of the samples lie below and above. */
  low: number;
  high: number;
  /** Bits that the file declares, where it does (sBIT of PNG). */
  declaredBits: number | null;
  /** True where every value is an 8-bit value times 257 or 256. */
  widened: boolean;
}

/** Samples that are looked at for percentiles, at most. */
const SAMPLED = 65_536;
const TAIL = 0.001;

/** A file whose values lie further from the others' than this many of their usual ranges does not decide on the window. */
const OUTLYING = 16;

/** @returns null where a value is not finite */
export function summarise(samples: Samples, declaredBits: number | null): ValueSummary | null {
  const { data, depth } = samples;
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [by257, by256] = [depth === 'uint16', depth === 'uint16'];
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    // Neither NaN nor infinity passes.
    if (!(value - value === 0)) return null;
    if (value < min) min = value;
    if (value > max) max = value;
    if (by257 && value % 257 !== 0) by257 = false;
    if (by256 && value % 256 !== 0) by256 = false;
  }
  const sorted = sampled(data).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  const widened = max > 255 && (by257 || by256);
  return { depth, min, max, low: at(TAIL), high: at(1 - TAIL), declaredBits, widened };
}

function sampled(data: Samples['data']): Float64Array {
  const count = Math.min(data.length, SAMPLED);
  return Float64Array.from({ length: count }, (_, i) => data[Math.floor((i * data.length) / count)]!);
}

/** One window for each depth among the summaries, whose order does not matter; 8-bit files have no window. */
export function decideIntensity(summaries: readonly ValueSummary[]): Intensity {
  const intensity: Intensity = {};
  for (const depth of new Set(summaries.map((summary) => summary.depth))) {
    if (depth !== 'uint8') intensity[depth] = windowOf(summaries.filter((summary) => summary.depth === depth));
  }
  return intensity;
}

/** @param summaries of one depth, at least one */
export function windowOf(summaries: readonly ValueSummary[]): Window {
  const usual = withoutOutliers(summaries);
  const depth = usual[0]!.depth;
  const [min, max] = [Math.min(...usual.map((s) => s.min)), Math.max(...usual.map((s) => s.max))];
  const low = quantile(
    usual.map((s) => s.low),
    0.01,
  );
  const high = quantile(
    usual.map((s) => s.high),
    0.99,
  );
  return depth.startsWith('float') ? floatWindow(min, max, low, high) : integerWindow(usual, min, max, low, high);
}

/** Whole numbers: what was 8 bit stays exactly that; else the bits in use where they are filled, else the percentiles. */
function integerWindow(usual: readonly ValueSummary[], min: number, max: number, low: number, high: number): Window {
  if (min >= 0 && max <= 255) return { low: 0, high: 256 };
  if (usual.every((summary) => summary.widened)) return { low: 0, high: 65_536 };
  const full = bitsInUse(usual, max);
  if (min >= 0 && full !== null && high - low >= full / 2) return { low: 0, high: full };
  return { low, high: high + 1 };
}

/** Number of values of the declared bits, where all files declare the same and keep to it, or of the bits in use. */
function bitsInUse(usual: readonly ValueSummary[], max: number): number | null {
  const declared = usual[0]!.declaredBits;
  if (declared !== null && max < 2 ** declared && usual.every((summary) => summary.declaredBits === declared)) {
    return 2 ** declared;
  }
  for (let bits = 8; bits <= 16; bits++) if (max < 2 ** bits) return 2 ** bits;
  return null;
}

/** Floats that fill 0..1 or 0..255 were pictures in that scale; others go by their percentiles. */
function floatWindow(min: number, max: number, low: number, high: number): Window {
  if (min >= 0 && max <= 1 && high - low >= 0.5) return { low: 0, high: 1 };
  if (min >= 0 && max <= 255 && high - low >= 127) return { low: 0, high: 256 };
  return high > low ? { low, high } : { low, high: low + 1 };
}

/** Without files of quite another scale; those that are left are never fewer than half. */
function withoutOutliers(summaries: readonly ValueSummary[]): readonly ValueSummary[] {
  const [low, high] = [
    quantile(
      summaries.map((s) => s.low),
      0.5,
    ),
    quantile(
      summaries.map((s) => s.high),
      0.5,
    ),
  ];
  const reach =
    OUTLYING *
    Math.max(
      quantile(
        summaries.map((s) => s.high - s.low),
        0.5,
      ),
      Number.MIN_VALUE,
    );
  const usual = summaries.filter((summary) => summary.low >= low - reach && summary.high <= high + reach);
  return usual.length * 2 >= summaries.length ? usual : summaries;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.round(share * (sorted.length - 1))]!;
}

export interface Mapped {
  pixels: Pixels;
  /** Grey levels that are left. */
  levels: number;
  /** Different values of the original, of those looked at; no more than 256 are counted. */
  values: number;
}

/**
 * The same mapping for every picture of a study.
 * @param inverted true where small values are bright
 */
export function mapSamples(samples: Samples, { low, high }: Window, inverted: boolean): Mapped {
  const { data, width, height, channels } = samples;
  if (!(high > low)) throw new Error(`internal: a window from ${low} to ${high}`);
  const mapped = new Uint8Array(data.length);
  const seen = new Uint8Array(256);
  const factor = 256 / (high - low);
  for (let i = 0; i < data.length; i++) {
    const level = Math.min(255, Math.max(0, Math.floor((data[i]! - low) * factor)));
    const value = inverted ? 255 - level : level;
    mapped[i] = value;
    seen[value] = 1;
  }
  return {
    pixels: makePixels(mapped, { width, height, channels }),
    levels: seen.reduce((sum, one) => sum + one, 0),
    values: distinct(data),
  };
}

function distinct(data: Samples['data']): number {
  const values = new Set<number>();
  const count = Math.min(data.length, SAMPLED);
  for (let i = 0; i < count && values.size < 256; i++) values.add(data[Math.floor((i * data.length) / count)]!);
  return values.size;
}
