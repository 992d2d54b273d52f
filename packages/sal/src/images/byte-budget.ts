/**
 * Memory that concurrent work may hold, counted in bytes and not in files: many small pictures are decoded side by side,
 * one huge picture alone.
 */
export class ByteBudget {
  private used = 0;
  private readonly waiting: { bytes: number; start: () => void }[] = [];

  /** @param capacity in bytes */
  constructor(private readonly capacity: number) {}

  /**
   * Runs the work when its bytes are free, in the order of the calls; work of more than the capacity runs alone. Must not
   * be called inside of work that holds bytes: both could wait for each other.
   */
  async run<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const wanted = Math.min(Math.max(0, bytes), this.capacity);
    if (this.waiting.length > 0 || this.used + wanted > this.capacity) {
      await new Promise<void>((start) => this.waiting.push({ bytes: wanted, start }));
    } else this.used += wanted;
    try {
      return await work();
    } finally {
      this.used -= wanted;
      this.startWaiting();
    }
  }

  private startWaiting(): void {
    for (let next = this.waiting[0]; next && this.used + next.bytes <= this.capacity; next = this.waiting[0]) {
      this.waiting.shift();
      this.used += next.bytes;
      next.start();
    }
  }
}
