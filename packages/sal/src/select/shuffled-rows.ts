import { Random } from '../random.js';
import { gatherRows } from './blocks/size.js';
import type { Matrix } from './matrix.js';

/**
 * Defect `shuffled-features`: rows in a random order. The published code drew features from a generator that reshuffles
 * at every call, so that row i was not of image i.
 */
export function shuffledRows(features: Matrix, seed: number): Matrix {
  return gatherRows(features, Random.of(seed, 'shuffled-features').permutation(features.rows));
}
