import { z } from 'zod';

/** How a network is asked several times with channels dropped at random. */
export const monteCarloOptions = {
  passes: z.int().min(2).max(1000).default(20).describe('Monte-Carlo passes T; CEAL took 20'),
  dropout: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe('probability with which a channel of an encoder level is dropped in each pass'),
};
