/** Which images belong together: disjoint sets of their numbers. Pure. */

/** Disjoint sets of the numbers 0 to n - 1, with path halving. */
export class UnionFind {
  private readonly parents: Int32Array;

  constructor(count: number) {
    this.parents = Int32Array.from({ length: count }, (_, index) => index);
  }

  /** The smallest member stands for its set. */
  find(index: number): number {
    let at = index;
    while (this.parents[at] !== at) {
      this.parents[at] = this.parents[this.parents[at]!]!;
      at = this.parents[at]!;
    }
    return at;
  }

  union(a: number, b: number): void {
    const [first, second] = [this.find(a), this.find(b)];
    this.parents[Math.max(first, second)] = Math.min(first, second);
  }

  /** The sets, ordered by their smallest member, members in order. */
  sets(): number[][] {
    const sets = new Map<number, number[]>();
    for (let index = 0; index < this.parents.length; index++) {
      const root = this.find(index);
      const set = sets.get(root);
      if (set) set.push(index);
      else sets.set(root, [index]);
    }
    return [...sets.values()];
  }
}
