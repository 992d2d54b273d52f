/** A setting that changes nothing is refused: who gives it believes that it does. */

import { UsageError } from '../errors.js';
import { strategies } from './registry.js';
import { type SelectSettings, selectSettings } from './settings.js';
import type { Strategy, StrategySetting } from './strategy.js';

/** In the order of the help. */
const checked: readonly StrategySetting[] = ['clusters', 'restarts'];

/**
 * @param options of the strategy, with defaults
 * @throws UsageError for a setting that the strategy does not use, where it has another value than its default
 */
export function refuseUnused(
  settings: Pick<SelectSettings, StrategySetting>,
  strategy: Strategy,
  options: Readonly<Record<string, unknown>>,
): void {
  const used = strategy.uses(options);
  for (const name of checked) {
    const standard: unknown = selectSettings.shape[name].parse(undefined);
    if (used.includes(name) || settings[name] === standard) continue;
    const users = Object.values(strategies as Readonly<Record<string, Strategy>>)
      .filter((other) => other.uses(other.options.parse({})).includes(name))
      .map((other) => other.name);
    const how = users.includes(strategy.name) ? ' with these options' : '';
    const own = name === 'clusters' ? ownClusters(strategy) : '';
    throw new UsageError(`--${name} is ${settings[name]}, and ${strategy.name}${how} does not use it${own}`, {
      fix: `leave it away (also in sal.yaml), or choose one that does: ${users.filter((user) => user !== strategy.name).join(', ')}`,
    });
  }
}

function ownClusters(strategy: Strategy): string {
  return strategy.clustersByBudget ? ': it makes as many clusters as labels' : '';
}
