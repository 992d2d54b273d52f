/**
 * Does a confidence of 0.8 mean right in 80 of 100 cases? Bins of equal width, ((m - 1) / M, m / M], with the mean
 * confidence and the accuracy of what fell into each: the reliability diagram, and from it the expected calibration
 * error. (Guo et al. 2017, "On Calibration of Modern Neural Networks", arXiv 1706.04599, equations 2 to 5.)
 */

export interface ReliabilityBin {
  /** Confidences above `from` and up to `to`. */
  from: number;
  to: number;
  count: number;
  /** Means over the bin; null where it is empty. */
  confidence: number | null;
  accuracy: number | null;
}

export class Reliability {
  private readonly counts: Float64Array;
  private readonly confidences: Float64Array;
  private readonly right: Float64Array;

  constructor(private readonly size: number) {
    this.counts = new Float64Array(size);
    this.confidences = new Float64Array(size);
    this.right = new Float64Array(size);
  }

  /** @param confidence in 0..1 */
  add(confidence: number, right: boolean): void {
    const bin = Math.min(this.size - 1, Math.max(0, Math.ceil(confidence * this.size) - 1));
    this.counts[bin]! += 1;
    this.confidences[bin]! += confidence;
    if (right) this.right[bin]! += 1;
  }

  /** Number of values so far. */
  get count(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** Mean of |accuracy - confidence| over the bins, weighted by their counts; NaN for no values. */
  get expectedError(): number {
    let gaps = 0;
    for (let bin = 0; bin < this.size; bin++) gaps += Math.abs(this.right[bin]! - this.confidences[bin]!);
    return gaps / this.count;
  }

  get bins(): ReliabilityBin[] {
    return Array.from(this.counts, (count, bin) => ({
      from: bin / this.size,
      to: (bin + 1) / this.size,
      count,
      confidence: count > 0 ? this.confidences[bin]! / count : null,
      accuracy: count > 0 ? this.right[bin]! / count : null,
    }));
  }
}
