import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import { checkSimulation } from '../simulate/config.js';
import { strategies, strategyNames } from './registry.js';
import { selectSettings } from './settings.js';
import type { ChoiceSettings, Strategy } from './strategy.js';
import { refuseUnused } from './unused.js';

const check = (strategy: Strategy, given: object, options: object = {}) => {
  const settings = selectSettings.parse({ budget: 5, ...given });
  refuseUnused(settings, strategy, strategy.options.parse(options));
};

describe.each(strategyNames)('%s', (name) => {
  const strategy: Strategy = strategies[name];
  const used = strategy.uses(strategy.options.parse({}));

  it.each([
    ['clusters', 7],
    ['restarts', 3],
  ] as const)('refuses --%s exactly where it does not use it', (setting, value) => {
    const given = () => check(strategy, { [setting]: value });
    if (used.includes(setting)) expect(given).not.toThrow();
    else {
      expect(given).toThrow(UsageError);
      expect(given).toThrow(`--${setting} is ${value}, and ${name} does not use it`);
      expect(given).toThrow(/choose one that does: .*kmeans-proportional/);
    }
  });

  it('takes the defaults, and says no more than its code reads', () => {
    expect(() => check(strategy, {})).not.toThrow();
    // A strategy that declares nothing reads nothing: it never asks its settings for these names.
    const asked = new Set<string>();
    const settings = new Proxy({ budget: 0, seed: 1, clusters: 1, restarts: 1 } satisfies ChoiceSettings, {
      get(target, key) {
        asked.add(String(key));
        return Reflect.get(target, key);
      },
    });
    const empty = { ids: [], taken: [], features: null, proxyLoss: null, model: null };
    try {
      strategy.choose(empty, settings, strategy.options.parse({}));
    } catch {
      // Without features or a model it cannot choose; what it reads of its settings it has read by then.
    }
    for (const setting of ['clusters', 'restarts']) {
      if (asked.has(setting)) expect(used).toContain(setting);
    }
  });
});

it('probcover with a radius of its own uses no clusters', () => {
  expect(() => check(strategies.probcover, { clusters: 4 }, { delta: 2 })).toThrow(/probcover with these options/);
});

it('a simulation is refused before it begins, with the recipe', () => {
  const config = (select: object) => ({ name: 'n', budgets: [2], select: { mine: select }, train: {}, arms: [] });
  expect(() => checkSimulation({ ...config({ strategy: 'typiclust', clusters: 4 }), arms: [arm] }, 'c.yaml')).toThrow(
    /c\.yaml, select\.mine: --clusters is 4, and typiclust does not use it: it makes as many clusters as labels/,
  );
});

const arm = { select: 'mine', train: 'mine' };
