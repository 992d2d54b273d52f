/** Every metric of `sal evaluate`, in the order of its tables. A new metric is one file and one line here. */
import { assd } from './assd.js';
import { aurc } from './aurc.js';
import { brier } from './brier.js';
import { dice } from './dice.js';
import { ece } from './ece.js';
import { hd95 } from './hd95.js';
import { jaccard } from './jaccard.js';
import type { Metric } from './metric.js';
import { normalisedSurfaceDistance } from './normalised-surface-distance.js';
import { precision } from './precision.js';
import { sensitivity } from './sensitivity.js';
import { specificity } from './specificity.js';
import { thresholdedJaccard } from './thresholded-jaccard.js';

export const metrics: readonly Metric[] = [
  dice,
  jaccard,
  thresholdedJaccard,
  sensitivity,
  specificity,
  precision,
  hd95,
  assd,
  normalisedSurfaceDistance,
  ece,
  brier,
  aurc,
];
