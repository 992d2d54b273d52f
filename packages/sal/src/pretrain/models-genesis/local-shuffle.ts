import type { Random } from '../../random.js';
import type { ImageShape } from '../shape.js';
import { WindowAxis } from './window-axis.js';

/** Windows of the published distortion (Models Genesis, arXiv 1908.06912, and its public code). */
export const windowsPerImage = 10_000;

/** Expected number of uncovered pixels under a window below which single windows are no longer drawn. */
const sparse = 0.5;

/** The first `length` entries of `uncovered`, their weights' sum and maximum. */
interface UncoveredList {
  length: number;
  weight: number;
  largest: number;
}

/**
 * Local pixel shuffling: 10 000 windows, whose pixels are read from the original, permuted inside the window and
 * written to the copy. A later window hides an earlier one, so this sampler walks the windows from the last to
 * the first and draws only what remains visible; the result has the published distribution exactly.
 *
 * 1. While many pixels are uncovered, windows are drawn one by one. Of a window with n pixels, the k uncovered
 *    ones show k of its n pixels, drawn without replacement: the visible part of a permutation.
 * 2. When few are left, most windows would show nothing. A window that covers at least one of the uncovered pixels
 *    is drawn directly: an uncovered pixel u with weight P(window covers u), then a window from those that cover u,
 *    accepted with probability 1 / (uncovered pixels inside), since that many choices of u lead to it. The number
 *    of windows passed over is geometric with the sum of the weights as its rate.
 *
 * It ends when all is covered or after 10 000 windows; near the border some pixels are then still uncovered, and
 * keep their own value, as published. On colour images a pixel moves with all its channels.
 *
 * Scratch memory is reused: one instance serves one image at a time.
 */
export class LocalShuffler {
  private readonly rows: WindowAxis;
  private readonly columns: WindowAxis;
  private readonly covered: Uint8Array;
  /** Pixels of the current window, [<= longest * longest]; the uncovered ones of them. */
  private readonly inside: Int32Array;
  private readonly visible: Int32Array;
  private readonly uncovered: Int32Array;
  /** Probability that a window covers each pixel, and their sum. */
  private readonly weights: Float64Array;
  private readonly weightSum: number;

  constructor(
    readonly shape: ImageShape,
    readonly windows = windowsPerImage,
  ) {
    const { height, width } = shape;
    this.rows = new WindowAxis(height);
    this.columns = new WindowAxis(width);
    this.covered = new Uint8Array(height * width);
    this.inside = new Int32Array(this.rows.longest * this.columns.longest);
    this.visible = new Int32Array(this.inside.length);
    this.uncovered = new Int32Array(height * width);
    this.weights = new Float64Array(height * width);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        this.weights[row * width + column] = this.rows.coverage[row]! * this.columns.coverage[column]!;
      }
    }
    this.weightSum = this.weights.reduce((total, weight) => total + weight, 0);
  }

  /**
   * Writes the shuffled `source` to `out`, both uint8 [height, width, channels]; they must not be the same array.
   * Returns the number of windows that were drawn.
   */
  shuffle(source: Uint8Array, out: Uint8Array, random: Random): number {
    out.set(source);
    this.covered.fill(0);
    let passed = 0;
    let expected = this.weightSum;
    for (; passed < this.windows && expected > sparse; passed++) {
      this.rows.draw(random);
      this.columns.draw(random);
      const count = this.collect();
      for (let i = 0; i < count; i++) expected -= this.weights[this.visible[i]!]!;
      this.cover(count, source, out, random);
    }
    return passed + this.finish(source, out, random, passed);
  }

  /** The second stage: from window `passed` on, draws only windows that show something. Returns their number. */
  private finish(source: Uint8Array, out: Uint8Array, random: Random, passed: number): number {
    let drawn = 0;
    for (let pixel = 0; pixel < this.covered.length; pixel++) this.uncovered[pixel] = pixel;
    let list = this.dropCovered(this.covered.length);
    let left = list.length;
    let rate = list.weight;
    for (let window = passed; left > 0; window++) {
      window += Math.floor(Math.log1p(-random.uniform()) / Math.log1p(-rate));
      if (window >= this.windows) break;
      drawn++;
      const pixel = this.pickUncovered(list, random);
      this.rows.drawCovering(Math.floor(pixel / this.shape.width), random);
      this.columns.drawCovering(pixel % this.shape.width, random);
      const count = this.collect();
      if (count > 1 && !random.chance(1 / count)) continue;
      for (let i = 0; i < count; i++) rate -= this.weights[this.visible[i]!]!;
      this.cover(count, source, out, random);
      left -= count;
      if (left < list.length / 2) {
        list = this.dropCovered(list.length);
        rate = list.weight;
      }
    }
    return drawn;
  }

  /** Keeps those of the first `length` entries of `uncovered` that are still uncovered. */
  private dropCovered(length: number): UncoveredList {
    const list = { length: 0, weight: 0, largest: 0 };
    for (let i = 0; i < length; i++) {
      const pixel = this.uncovered[i]!;
      if (this.covered[pixel] === 1) continue;
      this.uncovered[list.length++] = pixel;
      list.weight += this.weights[pixel]!;
      list.largest = Math.max(list.largest, this.weights[pixel]!);
    }
    return list;
  }

  /** An uncovered pixel drawn with its weight, by rejection; the list may hold some that were covered since. */
  private pickUncovered(list: UncoveredList, random: Random): number {
    for (;;) {
      const pixel = this.uncovered[random.integer(0, list.length - 1)]!;
      if (this.covered[pixel] === 0 && random.uniform() * list.largest < this.weights[pixel]!) return pixel;
    }
  }

  /** Lists the pixels of the drawn window in `inside`, the uncovered ones in `visible`; returns how many those are. */
  private collect(): number {
    const { rows, columns, covered, inside, visible } = this;
    let n = 0;
    let count = 0;
    for (let row = rows.start; row < rows.start + rows.length; row++) {
      const first = row * this.shape.width + columns.start;
      for (let pixel = first; pixel < first + columns.length; pixel++) {
        inside[n++] = pixel;
        if (covered[pixel] === 0) visible[count++] = pixel;
      }
    }
    return count;
  }

  /** Gives the first `count` pixels of `visible` pixels of the window without replacement (partial Fisher-Yates). */
  private cover(count: number, source: Uint8Array, out: Uint8Array, random: Random): void {
    const { covered, inside, visible } = this;
    const { channels } = this.shape;
    const last = this.rows.length * this.columns.length - 1;
    for (let i = 0; i < count; i++) {
      const j = random.integer(i, last);
      const from = inside[j]!;
      inside[j] = inside[i]!;
      const to = visible[i]!;
      covered[to] = 1;
      for (let channel = 0; channel < channels; channel++) {
        out[to * channels + channel] = source[from * channels + channel]!;
      }
    }
  }
}
