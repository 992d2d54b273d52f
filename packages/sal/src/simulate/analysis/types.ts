/** What a simulation says, as plain JSON: `report.json`. Dice values and their differences are in 0..1, not percent. */
import type { LabelScale } from '../../statistics/budget-curve.js';

/** Ends of an interval, low then high. */
export type Ends = [number, number];

export interface AnalysisOptions {
  /** Seed of the bootstrap's resamples. */
  seed: number;
  resamples: number;
  /** Scale of labels for areas and for lines between budgets. */
  scale: LabelScale;
}

/** One arm at one number of labels. */
export interface CellAnalysis {
  labels: number;
  seeds: number[];
  /** Mean over seeds of the mean Dice over images. */
  mean: number;
  /** Between seeds (n - 1); null for one seed. */
  standardDeviation: number | null;
  /** Over seeds and images; null for one seed, as nothing is known of other seeds then. */
  ci95: Ends | null;
  /** Mean over seeds by metric name; null where it is undefined for a seed. */
  metrics: Record<string, number | null>;
  /** Mean Dice over that of full supervision at the seeds of both; null without full supervision. */
  ofFull: { share: number; ci95: Ends | null; seeds: number[] } | null;
}

/** Area under the budget curve over labels that every ranked arm has. */
export interface AreaAnalysis {
  mean: number;
  ci95: Ends | null;
  seeds: number[];
}

/** Labels at which the mean curve reaches a share of full supervision. */
export interface ReachAnalysis {
  /** Such as 0.98. */
  share: number;
  labels: number | null;
  /** The smallest budget tried was enough already. */
  atFirst: boolean;
  ci95: [number | null, number | null];
  /** Share of the resamples that reach it. */
  reached: number;
  seeds: number[];
}

export interface ArmAnalysis {
  name: string;
  factors: Record<string, string>;
  cells: CellAnalysis[];
  area: AreaAnalysis | null;
  reach: ReachAnalysis[];
}

/** An arm minus its baseline at equal labels and seeds. */
export interface DifferenceAnalysis {
  arm: string;
  baseline: string;
  /** Null for the area under the curve. */
  labels: number | null;
  seeds: number[];
  images: number;
  mean: number;
  /** Over seeds and images; null for one seed. */
  ci95: Ends | null;
  /** Mean difference of each seed, in their order. */
  bySeed: number[];
  /** Share of the seeds at which the arm is better; a draw is half a win. */
  seedsWon: number;
  /** Wilcoxon's signed-rank test over images (differences averaged over seeds): speaks of these trainings only. */
  pImages: number;
  /** The same over seeds: with five seeds it is never below 0.0625. */
  pSeeds: number;
  /** After Holm's correction over all differences at equal labels (areas: over all areas). */
  pImagesHolm: number;
  pSeedsHolm: number;
}

export interface PenaltyAnalysis {
  arms: string[];
  labels: number[];
  /** [arms, arms]: share of the common budgets at which row beats column; null without a comparison. */
  wins: (number | null)[][];
  /** How often the arm is beaten, mean over the others. */
  penalty: (number | null)[];
}

export interface RankAnalysis {
  arm: string;
  area: number | null;
  /** Mean place among the ranked arms over all budgets and seeds that all of them have; 1 is best. */
  meanRank: number | null;
  penalty: number | null;
}

export interface WorstImage {
  id: string;
  /** Mean Dice over the arms, each the mean over its budgets and seeds. */
  mean: number;
  /** The arm that does best on it, full supervision aside, and its mean. */
  bestArm: string;
  best: number;
  /** Mean of full supervision; null without one. */
  full: number | null;
}

export interface SimulationAnalysis {
  options: AnalysisOptions;
  /** Arms that others are compared with, in the order of arms. */
  baselines: string[];
  fullSupervision: string | null;
  testImages: number;
  seeds: number[];
  labels: number[];
  /** Budgets that areas and mean ranks are taken over. */
  rankedLabels: number[];
  arms: ArmAnalysis[];
  differences: DifferenceAnalysis[];
  areaDifferences: DifferenceAnalysis[];
  penalty: PenaltyAnalysis;
  /** Best first, by area. */
  ranking: RankAnalysis[];
  worstImages: WorstImage[];
  /** What a reader must know: cells that are missing, few seeds, no baseline. */
  notes: string[];
}
