import { z } from 'zod';
import { maskSettings } from '../models/mask-settings.js';
import { optionsSetting } from '../plugin.js';
import { commonSettings } from '../settings.js';
import { DEFAULT_RESAMPLES } from '../statistics/bootstrap.js';
import { metrics } from './metrics/registry.js';

export const evaluateSettings = z.object({
  ...maskSettings,
  metrics: z
    .array(z.enum(metrics.map(({ name }) => name)))
    .min(1)
    .optional()
    .describe('metrics to compute; every one unless given (Dice always)'),
  metricOptions: optionsSetting
    .describe('options of metrics, such as normalisedSurfaceDistance.tolerance=3; sal methods lists them')
    .meta({ placeholder: 'METRIC.OPTION=VALUE' }),
  resamples: z.int().min(100).max(1_000_000).default(DEFAULT_RESAMPLES).describe('bootstrap resamples of an interval'),
  cases: z.int().min(1).max(20).default(5).describe('images in each row (worst, median, best) of cases.png'),
  ...commonSettings,
  precision: commonSettings.precision
    .default('fp32')
    .describe('arithmetic of the network; fp32, so that the numbers are the same on every machine'),
});

export type EvaluateSettings = z.output<typeof evaluateSettings>;
