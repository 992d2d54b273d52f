/** Settings that several steps share; each step spreads what it needs into its own zod schema. */

import { z } from 'zod';

/** Optimiser steps of a training at most; more than any processor finishes. */
export const MOST_STEPS = 100_000_000;

/** `seed` is left undefined unless given: the step then uses the study's own seed (`study.config.seed`). */
export const seedSettings = {
  seed: z.int().min(0).optional().describe("seed of everything random in this step; the study's own seed unless given"),
};

/** Where and how the engine computes. */
export const engineSettings = {
  device: z.enum(['cpu', 'cuda']).default('cpu').describe('where to compute'),
  precision: z
    .enum(['auto', 'bf16', 'fp32'])
    .default('auto')
    .describe('bf16 is about 1.7 times as fast where the processor has it; auto takes it there and fp32 elsewhere'),
  threads: z
    .int()
    .min(1)
    .max(4096)
    .optional()
    .describe('processor threads; every core unless given (results depend on it)'),
};

/** All of the above: what a step that trains or predicts spreads into its schema. */
export const commonSettings = { ...seedSettings, ...engineSettings };

/** Shape of the U-Net; pretraining and training must agree on the width. */
export const networkSettings = {
  width: z.int().min(1).max(512).default(16).describe('channels of the first U-Net level; 64 is the published size'),
  inputStride: z
    .int()
    .min(1)
    .max(4)
    .default(2)
    .describe('the network works on images averaged over so many pixels a side; 1 is the published network'),
};
