import { diceCe } from './dice-ce.js';
import type { Loss } from './loss.js';

/** Every supervised loss; adding one is one file and one line here. */
export const losses = {
  'dice-ce': diceCe,
} satisfies Record<string, Loss>;

export type LossName = keyof typeof losses;

export const lossNames = Object.keys(losses) as LossName[];
