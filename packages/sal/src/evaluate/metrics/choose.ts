/** Which metrics an evaluation computes, each with its options. */

import { UsageError } from '../../errors.js';
import { nearestName } from '../../nearest.js';
import { type OptionValue, resolveOptions } from '../../plugin.js';
import type { Metric } from './metric.js';
import { metrics } from './registry.js';

export interface ChosenMetric {
  metric: Metric;
  options: Record<string, unknown>;
}

/**
 * In the order of the registry. Dice is always among them: cases are chosen by it and the predicted Dice is compared
 * with it.
 * @param names undefined for every metric
 * @param given `METRIC.OPTION` to value
 * @throws UsageError for an option that no chosen metric has, or a wrong value
 */
export function chooseMetrics(
  names: readonly string[] | undefined,
  given: Readonly<Record<string, OptionValue>>,
): ChosenMetric[] {
  const chosen = metrics.filter(({ name }) => names === undefined || name === 'dice' || names.includes(name));
  for (const key of Object.keys(given)) checkOwner(key, chosen);
  return chosen.map((metric) => {
    const prefix = `${metric.name}.`;
    const own = Object.entries(given).filter(([key]) => key.startsWith(prefix));
    const options = Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
    return { metric, options: resolveOptions(metric, options) };
  });
}

function checkOwner(key: string, chosen: readonly Metric[]): void {
  const name = key.split('.')[0]!;
  if (key.includes('.') && chosen.some((metric) => metric.name === name)) return;
  const known = chosen.flatMap((metric) =>
    Object.keys(metric.options.shape).map((option) => `${metric.name}.${option}`),
  );
  const near = nearestName(key, known);
  throw new UsageError(`--metric-options has ${JSON.stringify(key)}`, {
    expected: known.length === 0 ? 'none: no chosen metric has options' : `METRIC.OPTION, of ${known.join(', ')}`,
    fix: near ? `did you mean ${near}?` : 'sal methods lists every option',
  });
}
