/** The selection strategies: one file and one line each. */

import { UsageError } from '../errors.js';
import { suggest } from '../nearest.js';
import { badge } from './strategies/badge.js';
import { bald } from './strategies/bald.js';
import { ceal } from './strategies/ceal.js';
import { coreset } from './strategies/coreset.js';
import { ensembleDisagreement } from './strategies/ensemble-disagreement.js';
import { entropy } from './strategies/entropy.js';
import { kmeansMedoids } from './strategies/kmeans-medoids.js';
import { kmeansProportional } from './strategies/kmeans-proportional.js';
import { kmeansStratified } from './strategies/kmeans-stratified.js';
import { margin } from './strategies/margin.js';
import { medoids } from './strategies/medoids.js';
import { powerBald } from './strategies/power-bald.js';
import { probcover } from './strategies/probcover.js';
import { proxyUncertainty } from './strategies/proxy-uncertainty.js';
import { random } from './strategies/random.js';
import { stratifiedRandom } from './strategies/stratified-random.js';
import { typiclust } from './strategies/typiclust.js';
import { uncertaintyDiversity } from './strategies/uncertainty-diversity.js';
import { usl } from './strategies/usl.js';
import type { Strategy } from './strategy.js';

export const strategies = {
  random,
  'stratified-random': stratifiedRandom,
  'kmeans-proportional': kmeansProportional,
  'kmeans-stratified': kmeansStratified,
  'kmeans-medoids': kmeansMedoids,
  medoids,
  coreset,
  typiclust,
  probcover,
  usl,
  'proxy-uncertainty': proxyUncertainty,
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
