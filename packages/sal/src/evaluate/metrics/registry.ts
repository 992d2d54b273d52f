/** Every metric of `sal evaluate`, in the order of its tables. A new metric is one file and one line here. */
import { dice } from './dice.js';
import { hd95 } from './hd95.js';
import { jaccard } from './jaccard.js';
import type { Metric } from './metric.js';
import { sensitivity } from './sensitivity.js';
import { specificity } from './specificity.js';
import { thresholdedJaccard } from './thresholded-jaccard.js';

export const metrics: readonly Metric[] = [dice, jaccard, thresholdedJaccard, sensitivity, specificity, hd95];
