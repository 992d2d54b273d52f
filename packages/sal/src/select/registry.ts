/** The selection strategies: one file and one line each. */

import { UsageError } from '../errors.js';
import { suggest } from '../nearest.js';
import { badge } from './strategies/badge.js';
import { bald } from './strategies/bald.js';
import { ceal } from './strategies/ceal.js';
import { ensembleDisagreement } from './strategies/ensemble-disagreement.js';
import { entropy } from './strategies/entropy.js';
import { kmeansProportional } from './strategies/kmeans-proportional.js';
import { kmeansStratified } from './strategies/kmeans-stratified.js';
import { margin } from './strategies/margin.js';
import { medoids } from './strategies/medoids.js';
import { powerBald } from './strategies/power-bald.js';
import { random } from './strategies/random.js';
import { uncertaintyDiversity } from './strategies/uncertainty-diversity.js';
import type { Strategy } from './strategy.js';

export const strategies = {
  'kmeans-proportional': kmeansProportional,
  'kmeans-stratified': kmeansStratified,
  medoids,
  random,
  entropy,
  margin,
  bald,
  ceal,
  'power-bald': powerBald,
  badge,
  'ensemble-disagreement': ensembleDisagreement,
  'uncertainty-diversity': uncertaintyDiversity,
} as const satisfies Record<string, Strategy>;

export type StrategyName = keyof typeof strategies;

export const strategyNames = Object.keys(strategies) as StrategyName[];

/** @throws UsageError for an unknown name, with the list and the nearest */
export function strategyNamed(name: string): Strategy {
  if (Object.hasOwn(strategies, name)) return strategies[name as StrategyName];
  throw new UsageError(`unknown strategy ${JSON.stringify(name)}`, { fix: suggest(name, strategyNames) });
}
