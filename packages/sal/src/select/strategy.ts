/** What a selection strategy is given and what it answers. One file per strategy, one line in `registry.ts`. */

import type { z } from 'zod';
import type { DefectName } from '../defects.js';
import type { Plugin } from '../plugin.js';
import type { Pick } from '../study/types.js';
import type { Matrix } from './matrix.js';
import type { WarmModel } from './warm/warm-model.js';

/** The pool as a strategy sees it. */
export interface Candidates {
  /** Ids of the whole pool, ordered by id. */
  ids: readonly string[];
  /** Per id, true where a label was asked for or given already: it is never chosen again, but counts in proportions. */
  taken: readonly boolean[];
  /** [ids, D], row i is image i; null for a strategy that needs none. */
  features: Matrix | null;
  /** Per id, how badly the pretext task went, 0 or more; null for a strategy that needs none. */
  proxyLoss: Float64Array | null;
  /** A trained network that looks at the candidates; only for strategies that need one. */
  model?: WarmModel | null;
}

export interface ChoiceSettings {
  /** Images to choose; no more than the pool has untaken. */
  budget: number;
  seed: number;
  /** k, no more than the pool's size. */
  clusters: number;
  restarts: number;
  /** Defects of the published code that the strategy is to reproduce, where it has them. */
  defects?: readonly DefectName<'select'>[];
}

/** A pick by its position in `Candidates.ids`. */
export type CandidatePick = Omit<Pick, 'id' | 'rank'> & { index: number };

export interface Choice {
  /** In order of rank, each index once, `budget` of them (fewer only where a defect has lost some). */
  picks: CandidatePick[];
  /** Cluster of every candidate, numbered from 1, or null where the strategy has none. */
  clusters: Int32Array | null;
  /** Clusters of fewer members give only when no larger one has any left; 1 unless given. */
  smallest?: number;
}

/** Settings of `sal select` that only some strategies use. */
export type StrategySetting = 'clusters' | 'restarts';

export interface Strategy<Options extends z.ZodObject = z.ZodObject> extends Plugin {
  readonly options: Options;
  readonly needsFeatures: boolean;
  /** Which of the settings that others have it uses; giving another one is refused. */
  uses(options: z.output<Options>): readonly StrategySetting[];
  /** True where the number of clusters follows from the budget. */
  readonly clustersByBudget?: boolean;
  /** True where it chooses by `Candidates.proxyLoss`. */
  readonly needsProxyLoss?: boolean;
  /** True for strategies that ask a trained network. */
  readonly needsModel?: boolean;
  /**
   * True where a larger budget begins with the picks of the smaller one, and a second round with the first one's picks
   * taken goes on where the first ended. False for methods whose published form depends on the budget (k = budget).
   */
  readonly nested: boolean;
  /**
   * Chooses `budget` candidates that are not taken. Laws, which `strategy.test.ts` holds every strategy to: equal input
   * gives equal output; exactly the budget, nothing taken, nothing twice; nested where `nested` says so.
   */
  choose(candidates: Candidates, settings: ChoiceSettings, options: z.output<Options>): Choice;
}

/** Keeps the type of a strategy's options while it is written; registries forget it. */
export function defineStrategy<Options extends z.ZodObject>(strategy: Strategy<Options>): Strategy {
  return strategy as unknown as Strategy;
}
