/** What a trial is: many small cases, each a function of its seed and number, so that any of them can be run again. */

import type { Random } from '../../../packages/sal/dist/random.js';

/** Where a trial's cases work. */
export interface Place {
  /** Kept from case to case and from session to session: what every case starts from. */
  base: string;
  /** Root of the program under trial: holds `packages/` and `node_modules/`. */
  program: string;
  seed: number;
}

export interface Case {
  number: number;
  /** The stream of this case; equal for equal seed and number. */
  random: Random;
  /** A new empty folder, removed after the case unless it failed. */
  folder: string;
}

export interface CaseResult {
  /** What was tried, in a few words: `kill: train, SIGKILL at call 41`. */
  what: string;
  /** Of the trial's unit: kills, inputs. */
  units: number;
  /** What was wrong; empty where all was right. */
  faults: string[];
}

/** One kind of trial. */
export interface Trial {
  name: string;
  /** For the help: what is done to the program and what must hold. */
  summary: string;
  /** What `units` counts, as a plural. */
  unit: string;
  /** Cases of the whole trial and of the short part. */
  cases: { all: number; few: number };
  /** Makes what every case starts from, once, and returns how one case is run. */
  prepare(place: Place): Promise<(one: Case) => Promise<CaseResult>>;
}

/** A reason why a trial cannot be held on this machine; it says what is missing. */
export class Impossible extends Error {}
