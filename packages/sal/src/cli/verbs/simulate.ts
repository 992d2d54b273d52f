import { simulateSettings } from '../../simulate/settings.js';
import { simulate } from '../../simulate/simulate.js';
import { defineVerb } from '../verb.js';

export const simulateVerb = defineVerb({
  name: 'simulate',
  summary: 'Compare strategies, methods and budgets with the reference masks as annotator',
  positionals: [{ name: 'CONFIG', summary: 'YAML file, or the name of a published protocol (sal methods lists them)' }],
  settings: simulateSettings,
  example: 'sal simulate comparison.yaml --jobs 2',
  async run({ hooks, print }, [config = ''], settings) {
    const result = await simulate(config, settings, hooks);
    const what = settings.dryRun
      ? `${result.jobs - result.done} to do`
      : `${result.ran} of them done now, ${result.records} results`;
    print(`${result.directory}: ${result.jobs} jobs, ${what}`);
    return result;
  },
});
