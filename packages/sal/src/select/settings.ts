/** Every setting of `sal select`, section `select` of `sal.yaml`. */

import { z } from 'zod';
import { defectSetting } from '../defects.js';
import { optionsSetting } from '../plugin.js';
import { seedSettings } from '../settings.js';
import { strategyNames } from './registry.js';

/** The U-Net's encoder levels from the image down; `down4` is the bottleneck. */
export const encoderLevels = ['inc', 'down1', 'down2', 'down3', 'down4'] as const;

export type EncoderLevel = (typeof encoderLevels)[number];

export const selectSettings = z.object({
  budget: z
    .int({ error: 'a whole number of images, at least 1' })
    .min(1, { error: 'at least 1 image' })
    .describe('images to ask labels for in this round, beside those of earlier rounds'),
  strategy: z.enum(strategyNames).default('typiclust').describe('how the images are chosen'),
  options: optionsSetting,
  clusters: z
    .int()
    .min(1, { error: 'at least 1 cluster' })
    .nullable()
    .default(null)
    .describe(
      'clusters k of strategies that take k: kmeans-proportional, kmeans-stratified, stratified-random, probcover (else refused); 50 (or the size of a smaller pool) unless given, the paper has 10',
    ),
  restarts: z.int().min(1).max(1000).default(10).describe('starts of k-means; the tightest result is kept'),
  features: z
    .enum(['network', 'trained', 'pixels'])
    .default('network')
    .describe(
      'what the images are compared by: encoder levels of the pretrained network, of a trained one, or their own colours',
    ),
  levels: z
    .array(z.enum(encoderLevels))
    .min(1)
    .default(['down2'])
    .describe('encoder levels whose features are joined; down4 is the bottleneck, which the paper took'),
  pooling: z
    .int()
    .min(1)
    .max(16)
    .default(8)
    .describe('cells a side to which features are averaged; the paper had 1 (SAL-SMIS) or 2 (SAAL)'),
  centre: z
    .boolean()
    .default(true)
    .describe("take each image's own mean away from its cells, channel by channel (no effect with --pooling 1)"),
  scale: z
    .enum(['channel', 'feature', 'none'])
    .optional()
    .describe('what is scaled to mean 0 and standard deviation 1; channel for network, none for pixels unless given'),
  dimensions: z
    .int()
    .min(0)
    .default(32)
    .describe('principal components to which the features are reduced; 0 for no reduction'),
  pretraining: z
    .string()
    .optional()
    .meta({ placeholder: 'RUN' })
    .describe('pretraining whose network makes the features; the newest finished one unless given'),
  run: z
    .string()
    .nullable()
    .default(null)
    .describe('training whose network scores images or makes --features trained; the newest finished one unless given')
    .meta({ placeholder: 'ID' }),
  map: z
    .enum(['pca', 'umap', 'none'])
    .default('pca')
    .describe('map of the pool: principal components (at once), UMAP (some seconds for 1600 images) or none'),
  pictures: z.boolean().default(true).describe('draw the contact sheet and the map'),
  forecast: z
    .boolean()
    .default(true)
    .describe('say what these labels are expected to bring, from the trainings so far'),
  device: z.enum(['cpu', 'cuda']).default('cpu').describe('where the features are computed'),
  reproduceDefect: defectSetting('select'),
  ...seedSettings,
});

export type SelectSettings = z.output<typeof selectSettings>;

/** Many small clusters: with ten, rare kinds of images share a cluster with common ones and never get a label. */
export const defaultClusters = 50;
