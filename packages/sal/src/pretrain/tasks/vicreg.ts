/**
 * VICReg (Bardes et al. 2021, arXiv 2105.04906): equal embeddings of two views whose dimensions vary and are uncorrelated,
 * without comparing images with each other.
 */

import { z } from 'zod';
import { Comparison, compareOptions } from '../contrast/compare.js';
import { vicregTerms } from '../contrast/losses.js';
import { defineTask } from '../task.js';

const weight = z.number().min(0).max(1000);

const options = z.object({
  ...compareOptions,
  embedding: z.int().min(1).default(512).describe('dimensions of the embedding that the loss compares'),
  invariance: weight.default(25).describe('weight of the difference between the views'),
  variance: weight.default(25).describe('weight of the hinge on the standard deviations'),
  covariance: weight.default(1).describe('weight of the covariances'),
});

export const vicreg = defineTask({
  name: 'vicreg',
  kind: 'comparison',
  summary: 'equal embeddings of two views, kept apart by their variances and covariances',
  paper: 'Bardes et al. 2021, arXiv 2105.04906',
  options,
  create: (context, { hidden, embedding, invariance, variance, covariance, ...views }) =>
    new Comparison(context, views, [hidden, hidden, embedding], (first, second) => {
      const terms = vicregTerms(first, second);
      return terms.invariance.mul(invariance).add(terms.variance.mul(variance)).add(terms.covariance.mul(covariance));
    }),
});
