import { z } from 'zod';
import { defects } from '../../defects.js';
import { metrics } from '../../evaluate/metrics/registry.js';
import { describePlugin, noOptions, type Plugin, type PluginDescription } from '../../plugin.js';
import { pretrainTasks } from '../../pretrain/registry.js';
import { describeProtocols } from '../../protocols/registry.js';
import { losses } from '../../segment/losses/registry.js';
import { methods } from '../../segment/methods/registry.js';
import { strategies } from '../../select/registry.js';
import { valueText } from '../fields.js';
import { defineVerb } from '../verb.js';

const plugins: Record<string, readonly Plugin[]> = {
  pretrain: Object.values(pretrainTasks),
  select: Object.values(strategies),
  segment: Object.values(methods),
  losses: Object.values(losses),
  metrics,
};

export const methodsVerb = defineVerb({
  name: 'methods',
  summary: 'List every task, strategy, method, loss, metric, protocol and defect, with papers and options',
  positionals: [],
  settings: z.object({}),
  example: 'sal methods',
  async run({ print }) {
    const described: Record<string, PluginDescription[]> = {
      ...Object.fromEntries(Object.entries(plugins).map(([kind, list]) => [kind, list.map(describePlugin)])),
      protocols: describeProtocols(),
      defects: defects.map((defect) => describePlugin({ ...defect, options: noOptions })),
    };
    for (const [kind, list] of Object.entries(described)) {
      print(kind);
      for (const one of list) for (const line of linesOf(one)) print(line);
    }
    return described;
  },
});

function linesOf({ name, summary, paper, options }: PluginDescription): string[] {
  return [
    `  ${name}: ${summary} [${paper}]`,
    ...options.map((option) => `      ${option.name}=${valueText(option.default)}: ${option.description}`),
  ];
}
