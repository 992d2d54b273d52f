/** The selection strategies: one file and one line each. */

import { UsageError } from '../errors.js';
import { suggest } from '../nearest.js';
import { coreset } from './strategies/coreset.js';
import { kmeansMedoids } from './strategies/kmeans-medoids.js';
import { kmeansProportional } from './strategies/kmeans-proportional.js';
import { kmeansStratified } from './strategies/kmeans-stratified.js';
import { medoids } from './strategies/medoids.js';
import { probcover } from './strategies/probcover.js';
import { proxyUncertainty } from './strategies/proxy-uncertainty.js';
import { random } from './strategies/random.js';
import { stratifiedRandom } from './strategies/stratified-random.js';
import { typiclust } from './strategies/typiclust.js';
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
} as const satisfies Record<string, Strategy>;

export type StrategyName = keyof typeof strategies;

export const strategyNames = Object.keys(strategies) as StrategyName[];

/** @throws UsageError for an unknown name, with the list and the nearest */
export function strategyNamed(name: string): Strategy {
  if (Object.hasOwn(strategies, name)) return strategies[name as StrategyName];
  throw new UsageError(`unknown strategy ${JSON.stringify(name)}`, { fix: suggest(name, strategyNames) });
}
