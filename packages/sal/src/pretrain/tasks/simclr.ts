/** SimCLR (Chen et al. 2020, arXiv 2002.05709): find the other view of an image among the views of the batch. */

import { z } from 'zod';
import { Comparison, compareOptions } from '../contrast/compare.js';
import { ntXent } from '../contrast/losses.js';
import { defineTask } from '../task.js';

const options = z.object({
  ...compareOptions,
  temperature: z.number().positive().max(10).default(0.1).describe('of the similarities: the smaller, the sharper'),
});

export const simclr = defineTask({
  name: 'simclr',
  kind: 'comparison',
  summary: 'tell the other view of an image from the views of other images; wants large batches',
  paper: 'Chen et al. 2020, arXiv 2002.05709',
  options,
  create: (context, { hidden, embedding, temperature, ...views }) =>
    new Comparison(context, views, [hidden, embedding], (first, second) => ntXent(first, second, temperature)),
});
