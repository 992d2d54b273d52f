import { z } from 'zod';
import { defects } from '../../defects.js';
import { metrics } from '../../evaluate/metrics/registry.js';
import { describePlugin, noOptions, type Plugin, type PluginDescription } from '../../plugin.js';
import { pretrainTasks } from '../../pretrain/registry.js';
import { losses } from '../../segment/losses/registry.js';
import { methods } from '../../segment/methods/registry.js';
import { strategies } from '../../select/registry.js';
import { valueText } from '../fields.js';
import { defineVerb } from '../verb.js';

const kinds: Record<string, readonly Plugin[]> = {
  pretrain: Object.values(pretrainTasks),
  select: Object.values(strategies),
  segment: Object.values(methods),
  losses: Object.values(losses),
  metrics,
  defects: defects.map((defect) => ({ ...defect, options: noOptions })),
};

export const methodsVerb = defineVerb({
  name: 'methods',
  summary: 'List every pretraining task, selection strategy, training method, loss and metric, with options',
  positionals: [],
  settings: z.object({}),
  example: 'sal methods',
  async run({ print }) {
    const described = Object.entries(kinds).map(([kind, plugins]) => [kind, plugins.map(describePlugin)] as const);
    for (const [kind, plugins] of described) {
      print(kind);
      for (const plugin of plugins) for (const line of linesOf(plugin)) print(line);
    }
    return Object.fromEntries(described);
  },
});

function linesOf({ name, summary, paper, options }: PluginDescription): string[] {
  return [
    `  ${name}: ${summary} [${paper}]`,
    ...options.map((option) => `      ${option.name}=${valueText(option.default)}: ${option.description}`),
  ];
}
