import type { Random } from '../../random.js';

/**
 * The law of the local shuffle's windows along one axis: length uniform in 1..side/10, then start uniform in
 * 0..side - length. Rows and columns are drawn independently, so two axes describe a window.
 *
 * Starts are uniform over positions that fit, so a border pixel lies under far fewer windows than an inner one
 * (at side 128, a corner under 1 of 15 000, the middle under 1 of 390); `coverage` has the exact probabilities.
 */
export class WindowAxis {
  /** Longest window, side / 10 rounded down, at least 1. */
  readonly longest: number;
  /** Probability that a window covers each position, [side]. */
  readonly coverage: Float64Array;
  /** The window drawn last. */
  start = 0;
  length = 0;
  /** Running sums over lengths of P(length and covers position), [side, longest]. */
  private readonly cumulative: Float64Array;

  constructor(readonly side: number) {
    this.longest = Math.max(1, Math.floor(side / 10));
    this.coverage = new Float64Array(side);
    this.cumulative = new Float64Array(side * this.longest);
    for (let position = 0; position < side; position++) {
      let sum = 0;
      for (let length = 1; length <= this.longest; length++) {
        const starts = this.lastStart(position, length) - this.firstStart(position, length) + 1;
        sum += starts / (side - length + 1) / this.longest;
        this.cumulative[position * this.longest + length - 1] = sum;
      }
      this.coverage[position] = sum;
    }
  }

  /** Draws a window. */
  draw(random: Random): void {
    this.length = random.integer(1, this.longest);
    this.start = random.integer(0, this.side - this.length);
  }

  /** Draws a window from those that cover `position`, each with its conditional probability. */
  drawCovering(position: number, random: Random): void {
    const offset = position * this.longest;
    const threshold = random.uniform() * this.coverage[position]!;
    let length = 1;
    while (length < this.longest && this.cumulative[offset + length - 1]! <= threshold) length++;
    this.length = length;
    this.start = random.integer(this.firstStart(position, length), this.lastStart(position, length));
  }

  private firstStart(position: number, length: number): number {
    return Math.max(0, position - length + 1);
  }

  private lastStart(position: number, length: number): number {
    return Math.min(position, this.side - length);
  }
}
