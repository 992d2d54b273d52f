/** The common part of strategies that ask a network: who is still to be had, and who comes first by a score. */

import { internal } from '../../errors.js';
import type { Measure } from '../../models/uncertainty/measure.js';
import type { CandidatePick, Candidates, Choice } from '../strategy.js';
import type { WarmModel } from './warm-model.js';

export function modelOf({ model }: Candidates): WarmModel {
  return model ?? internal('a warm strategy without a model');
}

/** Positions of the candidates that nobody asked for or labelled yet. */
export function openIndices({ taken }: Candidates): number[] {
  return taken.flatMap((value, index) => (value ? [] : [index]));
}

export interface Ranked {
  index: number;
  score: number;
  /** 1 is the highest score of `of`. */
  rank: number;
  of: number;
}

/** Candidates that are not taken, the most uncertain first; equal scores by position. */
export function rankedBy(candidates: Candidates, measure: Measure): Ranked[] {
  const open = openIndices(candidates);
  const scores = modelOf(candidates).scores(measure, open);
  return open
    .map((index, i) => ({ index, score: scores[i]! }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map((scored, place) => ({ ...scored, rank: place + 1, of: open.length }));
}

/** `entropy 0.213, rank 3 of 1550` */
export function describeRank(name: string, { score, rank, of }: Ranked): string {
  return `${name} ${score.toPrecision(3)}, rank ${rank} of ${of}`;
}

/** The `budget` most uncertain candidates. Nested, because no score depends on the budget or on other images. */
export function chooseHighest(candidates: Candidates, budget: number, measure: Measure, name: string): Choice {
  const picks = rankedBy(candidates, measure)
    .slice(0, budget)
    .map((ranked) => pickOf(ranked.index, describeRank(name, ranked)));
  return { picks, clusters: null };
}

export function pickOf(index: number, reason: string): CandidatePick {
  return { index, reason, cluster: null, distance: null };
}
