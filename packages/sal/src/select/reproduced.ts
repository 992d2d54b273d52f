/** Defects of the published code in the choice of a strategy; the others are reproduced where they sat. */

import type { z } from 'zod';
import type { DefectName } from '../defects.js';
import { resolveOptions } from '../plugin.js';
import type { Hooks } from '../progress.js';
import { strategies, strategyNamed } from './registry.js';
import type { SelectSettings } from './settings.js';
import type { Strategy } from './strategy.js';

/** Strategies that a defect has an effect on; the other defects are of the features, or of the strategy's place. */
const onlyOf: Partial<Record<DefectName<'select'>, readonly string[]>> = {
  'foreign-picks': ['kmeans-proportional', 'kmeans-stratified', 'stratified-random'],
  'first-n-random': ['random'],
};

/**
 * The strategy that is asked for, with its options. Under `no-uncertainty` the published choice of the first round
 * stands in its place, which goes on along the same lists: nothing is measured.
 * @throws UsageError for an unknown strategy or option
 */
export function strategyOf(
  { strategy: name, options, reproduceDefect }: SelectSettings,
  hooks: Hooks,
): { strategy: Strategy; options: z.output<z.ZodObject> } {
  const asked = strategyNamed(name);
  const replaced = reproduceDefect.includes('no-uncertainty');
  const strategy = replaced ? strategies['kmeans-proportional'] : asked;
  if (replaced) hooks.log(`no-uncertainty: ${strategy.name} in the place of ${name}`);
  for (const defect of reproduceDefect) {
    const affected = strategy.needsFeatures ? onlyOf[defect] : (onlyOf[defect] ?? []);
    if (affected && !affected.includes(strategy.name)) hooks.warn(`${defect} changes nothing in ${strategy.name}`);
  }
  return { strategy, options: resolveOptions(strategy, replaced ? {} : options) };
}
