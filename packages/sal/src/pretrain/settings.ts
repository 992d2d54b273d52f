import { z } from 'zod';
import { defectSetting } from '../defects.js';
import { optionsSetting } from '../plugin.js';
import { commonSettings, MOST_STEPS, networkSettings } from '../settings.js';
import { optimisationSettings } from '../training/optimisation.js';
import { resumeSettings } from '../training/resume.js';
import { pretrainTaskNames } from './registry.js';

/** Settings of `sal pretrain`, section `pretrain` of `sal.yaml`. */
export const pretrainSettings = z.object({
  task: z.enum(pretrainTaskNames).default('mae').describe('self-supervised task'),
  options: optionsSetting,
  iterations: z.int().min(1).max(MOST_STEPS).default(1500).describe('optimiser steps; task none takes none'),
  ...networkSettings,
  batchSize: z.int().min(1).max(4096).default(16).describe('images per step'),
  learningRate: z.number().positive().default(0.002).describe('highest learning rate'),
  weightDecay: z.number().min(0).default(0.0001).describe('weight decay'),
  warmup: z
    .int()
    .min(0)
    .max(MOST_STEPS)
    .default(30)
    .describe('steps over which the learning rate rises, at most a tenth of all'),
  ...optimisationSettings,
  monitor: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.05)
    .describe('share of the pool that is kept out of training to measure the loss (at most 200 images)'),
  patience: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('stop after so many measurements without a smaller loss and keep the best weights; by default never'),
  validateEvery: z
    .int()
    .min(0)
    .max(MOST_STEPS)
    .default(100)
    .describe('steps between two measurements of that loss; 0: at the end'),
  logEvery: z.int().min(1).max(MOST_STEPS).default(10).describe('steps between two rows of metrics.jsonl'),
  checkpointEvery: z.number().min(0).default(60).describe('seconds between two checkpoints'),
  samples: z.int().min(1).max(64).default(6).describe('rows of samples.png (original, distorted, restored)'),
  reproduceDefect: defectSetting('pretrain'),
  ...resumeSettings,
  ...commonSettings,
});

export type PretrainSettings = z.output<typeof pretrainSettings>;

/** What decides the result, with nothing left open: a run is resumed only by the same ones. */
export type ResolvedSettings = Omit<PretrainSettings, 'resume' | 'checkpointEvery'> & {
  seed: number;
  precision: 'bf16' | 'fp32';
};
