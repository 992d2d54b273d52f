/** How sure the network is of the label that a pixel got, and whether the label is right. */
import type { MaskPair } from './metric.js';

/**
 * Calls `take` for every pixel that counts with the probability of the label that the predicted mask gives it (below 0.5 where
 * threshold or clean-up decided against the probability) and with 1 where that label is wrong, else 0.
 */
export function eachConfidence(
  { truth, prediction, probability, ignored }: MaskPair,
  take: (confidence: number, wrong: 0 | 1) => void,
): void {
  for (let i = 0; i < truth.length; i++) {
    if (ignored && ignored[i] !== 0) continue;
    const inPrediction = prediction[i] !== 0;
    const p = probability[i]!;
    take(inPrediction ? p : 1 - p, inPrediction === (truth[i] !== 0) ? 0 : 1);
  }
}
