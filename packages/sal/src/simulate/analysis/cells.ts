/** The records of a simulation as a table: one cell per arm, number of labels and seed. */
import { mean } from '../../statistics/quantile.js';
import type { SimulationRecord, SimulationResults } from '../results.js';

/** Whatever the order of the records, everything here is in ascending or the configured order. */
export class Cells {
  /** Every seed of any record, ascending. */
  readonly seeds: number[];
  /** Every number of labels of any record, ascending. */
  readonly labels: number[];
  private readonly cells = new Map<string, SimulationRecord>();

  constructor(private readonly results: SimulationResults) {
    const known = new Set(results.arms.map(({ name }) => name));
    for (const record of results.records) {
      if (!known.has(record.arm)) throw new Error(`internal: a record of ${record.arm}, which is no arm`);
      if (record.perImageDice.length !== results.testIds.length) {
        throw new Error(`internal: ${record.perImageDice.length} Dice values of ${results.testIds.length} test images`);
      }
      const key = keyOf(record.arm, record.labels, record.seed);
      const other = this.cells.get(key);
      // Two rounds with equal labels: the later one is what a user would have.
      if (!other || other.round < record.round) this.cells.set(key, record);
    }
    this.seeds = ascending(results.records.map(({ seed }) => seed));
    this.labels = ascending(results.records.map(({ labels }) => labels));
  }

  /** The arm that this one is compared with; null where there is none. */
  baselineOf(arm: string): string | null {
    const baseline = this.results.arms.find(({ name }) => name === arm)?.baseline ?? null;
    return baseline === arm || arm === this.results.fullSupervision ? null : baseline;
  }

  /** Arms that others are compared with, in the order of arms. */
  get baselines(): string[] {
    const wanted = new Set(this.arms.map((arm) => this.baselineOf(arm)));
    return this.arms.filter((arm) => wanted.has(arm));
  }

  /** Numbers of labels at which the arm has at least one seed. */
  labelsOf(arm: string): number[] {
    return this.labels.filter((labels) => this.seedsOf(arm, labels).length > 0);
  }

  /** Seeds that the arm has at that number of labels. */
  seedsOf(arm: string, labels: number): number[] {
    return this.seeds.filter((seed) => this.cells.has(keyOf(arm, labels, seed)));
  }

  record(arm: string, labels: number, seed: number): SimulationRecord {
    const record = this.cells.get(keyOf(arm, labels, seed));
    if (!record) throw new Error(`internal: no record of ${arm} with ${labels} labels and seed ${seed}`);
    return record;
  }

  /** Dice per test image, in the order of `testIds`; NaN where undefined. */
  dice(arm: string, labels: number, seed: number): Float64Array {
    return Float64Array.from(this.record(arm, labels, seed).perImageDice, (value) => value ?? Number.NaN);
  }

  /** Mean Dice over the images where it is defined. */
  meanDice(arm: string, labels: number, seed: number): number {
    return mean(this.dice(arm, labels, seed).filter((value) => !Number.isNaN(value)));
  }

  /** Names of the arms in the configured order. */
  get arms(): string[] {
    return this.results.arms.map(({ name }) => name);
  }
}

/** Seeds of both lists, in the order of the first. */
export function common(first: readonly number[], second: readonly number[]): number[] {
  return first.filter((value) => second.includes(value));
}

/** The table [seeds, images] without images that have no value in one of the rows. */
export function withoutUndefined(rows: readonly Float64Array[]): Float64Array[] {
  return rows.map((row) => row.filter((_, image) => rows.every((other) => !Number.isNaN(other[image]!))));
}

/** `first - factor * second`, value by value. */
export function minus(first: Float64Array, second: Float64Array, factor = 1): Float64Array {
  return first.map((value, i) => value - factor * second[i]!);
}

function keyOf(arm: string, labels: number, seed: number): string {
  return JSON.stringify([arm, labels, seed]);
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
