import { internal } from '../errors.js';

/**
 * Seats for clusters in proportion to their sizes, one after another, so that a larger budget always contains the
 * smaller one. `sizes` are the clusters' members (P in all), `given` how many of each were given earlier (none by
 * default); returned is the cluster of each of the next `count` seats.
 *
 * Rounding by largest remainder anew at every budget is not nested: one more seat can take one away from a cluster
 * (the Alabama paradox). This is the nested form of it. With q = size x h / P the proportional share after h seats:
 *
 * 1. seat h goes to the cluster with the largest q - seats, the one that lags most behind its share (ties: the larger,
 *    then the earlier cluster) ...
 * 2. ... among those with seats < q, so that none ever has more than ceil(q), nor more than its size ...
 * 3. ... and among those whose next seat does not use up the places that some later floor(q) needs.
 *
 * So after every seat each cluster holds floor(q) or ceil(q), within one seat of proportion, as largest remainder does;
 * and most often exactly what largest remainder gives. A house-monotone quota method in the sense of Balinski and
 * Young, "Quotatone apportionment methods" (1979), and Still, "A class of new methods for congressional apportionment"
 * (1979), with the largest remainder as its criterion.
 *
 * Where `given` is out of proportion (earlier rounds chose at random), clusters that have more than their share wait
 * and those that lag come first; floor(q) is then reached as soon as can be.
 */
export function nestedSeats(sizes: readonly number[], count: number, given?: readonly number[]): number[] {
  const members = sum(sizes);
  const seats = given ? [...given] : sizes.map(() => 0);
  const before = sum(seats);
  if (before + count > members) internal(`${count} more seats after ${before} of ${members}`);
  const places = freePlaces(sizes, seats, members, before);
  const order: number[] = [];
  for (let house = before + 1; house <= before + count; house++) {
    // A seat with a deadline up to the first house without a free place has one reserved; any other would need one.
    let full = house;
    while (full < members && places[full]! > 0) full++;
    const below = sizes.flatMap((size, j) => (seats[j]! * members < size * house ? [j] : []));
    const eligible = below.filter((j) => deadline(sizes[j]!, seats[j]!, members) <= full);
    const next = mostBehind(eligible.length > 0 ? eligible : below, sizes, seats, house, members);
    const due = deadline(sizes[next]!, seats[next]!, members);
    for (let later = house; later < Math.min(due, members + 1); later++) places[later]!--;
    seats[next]!++;
    order.push(next);
  }
  return order;
}

/** Seats of each cluster among the first `budget` of `nestedSeats`: their sum is `budget`. */
export function nestedQuota(sizes: readonly number[], budget: number): number[] {
  const quota = sizes.map(() => 0);
  for (const cluster of nestedSeats(sizes, budget)) quota[cluster]!++;
  return quota;
}

/** Per house h of 0..members: places up to h that no cluster's floor(q) at h needs beyond the seats it holds. */
function freePlaces(sizes: readonly number[], seats: readonly number[], members: number, before: number): Int32Array {
  const places = new Int32Array(members + 1);
  for (let house = before; house <= members; house++) {
    let needed = 0;
    for (const [j, size] of sizes.entries()) needed += Math.max(0, Math.floor((size * house) / members) - seats[j]!);
    places[house] = house - before - needed;
  }
  return places;
}

/** The first house at which floor(q) exceeds `held`: by then the cluster's next seat must be given. */
function deadline(size: number, held: number, members: number): number {
  return Math.ceil(((held + 1) * members) / size);
}

function mostBehind(
  candidates: readonly number[],
  sizes: readonly number[],
  seats: readonly number[],
  house: number,
  members: number,
): number {
  // Lag times `members`, so that ties are compared in whole numbers.
  const lag = (j: number) => sizes[j]! * house - seats[j]! * members;
  let best = candidates[0] ?? internal('no cluster below its share');
  for (const j of candidates) {
    const difference = lag(j) - lag(best);
    if (difference > 0 || (difference === 0 && sizes[j]! > sizes[best]!)) best = j;
  }
  return best;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
