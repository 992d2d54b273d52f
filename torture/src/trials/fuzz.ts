/**
 * Inputs with anything wrong with them: pictures, masks, settings, tables, weights, words. Each is read right or refused
 * by name, within limits of time and memory; what lies beside it is read as if it were not there.
 */

import type { Case, CaseResult, Place, Trial } from '../frame/trial.js';
import { Stages } from '../kit/stages.js';
import { fuzzedMasks } from './fuzz-masks.js';
import { fuzzedPictures, fuzzedPredictions } from './fuzz-pictures.js';
import { fuzzedSettings, fuzzedSimulations, fuzzedTables, fuzzedWords } from './fuzz-text.js';
import { fuzzedHeaders, fuzzedWeights } from './fuzz-weights.js';

/** One kind of input: runs a case of many inputs. */
export type Fuzz = (stages: Stages, one: Case) => Promise<CaseResult>;

/** Kinds in turn, so that a short part tries as many of them as it can. 840 inputs a round. */
const kinds: readonly Fuzz[] = [
  ...[fuzzedPictures, fuzzedWords, fuzzedMasks, fuzzedSettings, fuzzedHeaders, fuzzedTables, fuzzedPredictions],
  ...[fuzzedSimulations, fuzzedWeights, fuzzedPictures, fuzzedWords, fuzzedMasks, fuzzedSettings, fuzzedPictures],
];

async function prepare({ base, program }: Place): Promise<(one: Case) => Promise<CaseResult>> {
  const stages = await Stages.prepare(base, program);
  return async (one) => await kinds[(one.number - 1) % kinds.length]!(stages, one);
}

export const fuzz: Trial = {
  name: 'fuzz',
  summary: 'mutated pictures, masks, settings, tables, weights and command lines, many in each case',
  unit: 'inputs',
  cases: { all: 12 * kinds.length, few: 4 },
  prepare,
};
