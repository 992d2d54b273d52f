/** What the predicted Dice is worth: how it follows the true one, and what is gained by checking the lowest first. */

import { CERTAIN_MARGIN } from '../models/predicted-dice.js';
import { pearson, spearman } from '../statistics/correlation.js';
import { mean } from '../statistics/quantile.js';
import type { ImageResult } from './per-image.js';
import { riskCurveBy } from './risk-coverage.js';

export interface Agreement {
  /** Null where it is undefined: fewer than two images, or one value for all. */
  pearson: number | null;
  spearman: number | null;
  meanAbsoluteError: number;
  /** Mean of predicted minus true: above 0 where the network promises too much. */
  bias: number;
}

export interface PredictedDiceSummary extends Agreement {
  definition: string;
  /** Of the same without the margin of certainty. */
  plain: Agreement;
}

export interface RiskCoverageSummary {
  definition: string;
  /** Areas under the curve, 0..1, smaller is better: by predicted Dice, in any order (expected), by true Dice. */
  area: number;
  random: number;
  oracle: number;
}

export function summarisePredicted(results: readonly ImageResult[]): PredictedDiceSummary {
  const truth = results.map(({ values }) => values.dice!);
  return {
    definition:
      "expected Dice of one image without its reference: 2 sum(p m) / (sum p + sum m) over the pixels at the network's size, " +
      `p probability (below ${CERTAIN_MARGIN} taken as 0, above ${1 - CERTAIN_MARGIN} as 1; plain without that), m mask after clean-up; ` +
      'mean over the foreground classes that the mask has (Li et al. 2022, arXiv 2207.09957)',
    ...agreementOf(
      results.map(({ predictedDice }) => predictedDice),
      truth,
    ),
    plain: agreementOf(
      results.map(({ plainDice }) => plainDice),
      truth,
    ),
  };
}

function agreementOf(predicted: readonly number[], truth: readonly number[]): Agreement {
  const differences = predicted.map((value, i) => value - truth[i]!);
  return {
    pearson: numberOrNull(pearson(predicted, truth)),
    spearman: numberOrNull(spearman(predicted, truth)),
    meanAbsoluteError: mean(differences.map(Math.abs)),
    bias: mean(differences),
  };
}

export function summariseRiskCoverage(results: readonly ImageResult[]): RiskCoverageSummary {
  const risks = results.map(({ values }) => 1 - values.dice!);
  const areaBy = (confidences: readonly number[]) => mean(riskCurveBy(confidences, risks));
  return {
    definition:
      'risk is 1 - Dice; images in the order of falling predicted Dice; area is the mean over k of the mean risk of the ' +
      'first k images; random is its expectation in any order, oracle the order of the true Dice',
    area: areaBy(results.map(({ predictedDice }) => predictedDice)),
    random: mean(risks),
    oracle: areaBy(risks.map((risk) => -risk)),
  };
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
