import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { memory, noGrad, setThreads } from '@sal-smis/torch';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeNetwork } from '../../../test/support/network.js';
import { removeAfterEach } from '../../../test/support/open-studies.js';
import { makePreparedStudy } from '../../../test/support/prepared-study.js';
import { FailureError, InterruptedError, UsageError } from '../../errors.js';
import type { Measure } from '../../models/uncertainty/measure.js';
import { saveUNet } from '../../models/weights.js';
import { type Hooks, silentHooks } from '../../progress.js';
import type { Study } from '../../study/study.js';
import { PoolModel } from './pool-model.js';

const tracked = removeAfterEach();
const bald: Measure = { name: 'bald', passes: 5, dropout: 0.5 };
const measures: Measure[] = [
  { name: 'entropy' },
  { name: 'margin' },
  bald,
  { name: 'ceal', passes: 5, dropout: 0.5 },
  { name: 'disagreement', student: true, flips: true },
];

let study: Study;

// Networks this small gain nothing from a second thread.
beforeAll(() => setThreads(1));

beforeEach(() => {
  study = tracked(makePreparedStudy({ pool: 8, test: 2, size: 32 }));
});

/** A finished training; returns its folder. */
function addTraining(config: object = {}, channels: number = study.channels): string {
  const run = study.createRun('train', config);
  for (const [name, spoil] of [
    ['best', 0],
    ['student', 0.02],
  ] as const) {
    const unet = makeNetwork(channels, { spoil });
    saveUNet(join(run.directory, `${name}.safetensors`), unet);
    unet.dispose();
  }
  study.finishRun(run.id, {});
  return run.directory;
}

function withModel<T>(use: (model: PoolModel) => T, { seed = 1, hooks = silentHooks as Hooks } = {}): T {
  const pool = study.images({ split: 'pool' });
  const model = new PoolModel(study, pool, { run: null, seed, device: 'cpu' }, hooks);
  try {
    return use(model);
  } finally {
    model.dispose();
  }
}

const everyone = [0, 1, 2, 3, 4, 5, 6, 7];

describe.each(measures)('scores by $name', (measure) => {
  test('belong to the image: neither order nor company changes them', () => {
    addTraining();
    const all = [...withModel((model) => model.scores(measure, everyone))];
    expect(new Set(all).size).toBe(8);
    const order = [5, 2, 7];
    expect([...withModel((model) => model.scores(measure, order))]).toEqual(order.map((index) => all[index]));
    expect(withModel((model) => order.map((index) => model.scores(measure, [index])[0]))).toEqual(
      order.map((index) => all[index]),
    );
  });
});

test('what is drawn at random follows the seed', () => {
  addTraining();
  const of = (seed: number) => [...withModel((model) => model.scores(bald, everyone), { seed })];
  expect(of(1)).toEqual(of(1));
  expect(of(1)).not.toEqual(of(2));
});

test('an image is looked at once for one question', () => {
  addTraining();
  let looks = 0;
  const hooks: Hooks = {
    ...silentHooks,
    progress: () => {
      looks++;
    },
  };
  withModel(
    (model) => {
      model.scores(bald, [0, 1, 2]);
      model.scores(bald, [1, 2, 3]);
      expect(looks).toBe(4);
      model.scores({ name: 'entropy' }, [1]);
      expect(looks).toBe(5);
      model.gradientEmbeddings([0, 1]);
      model.gradientEmbeddings([1, 2]);
      expect(looks).toBe(8);
    },
    { hooks },
  );
});

test('gradient embeddings have a row for each image, of that image', () => {
  addTraining();
  const { all, some } = withModel((model) => ({
    all: model.gradientEmbeddings(everyone),
    some: model.gradientEmbeddings([6, 1]),
  }));
  expect([all.rows, all.columns]).toEqual([8, 2 * 4]);
  expect(some.data.slice(0, 8)).toEqual(all.data.slice(6 * 8, 7 * 8));
  expect(some.data.slice(8)).toEqual(all.data.slice(8, 16));
});

test('leaves no tensor behind', () => {
  addTraining();
  const before = memory().liveTensors;
  withModel((model) => {
    for (const measure of measures) model.scores(measure, [0, 1]);
    model.gradientEmbeddings([0, 1]);
  });
  expect(memory().liveTensors).toBe(before);
});

test('says so where Monte-Carlo dropout meets a network that never had dropout', () => {
  const warningsFor = (settings: object, measure: Measure) => {
    addTraining(settings);
    const warnings: string[] = [];
    withModel((model) => model.scores(measure, [0]), {
      hooks: { ...silentHooks, warn: (line) => void warnings.push(line) },
    });
    return warnings;
  };
  expect(warningsFor({ dropout: 0 }, bald)).toEqual([expect.stringContaining('trained without dropout')]);
  expect(warningsFor({ dropout: 0 }, { name: 'entropy' })).toEqual([]);
  expect(warningsFor({ dropout: 0.2 }, bald)).toEqual([]);
});

describe('is refused', () => {
  test('where nothing is trained', () => {
    expect(() => withModel(() => {})).toThrow(FailureError);
    expect(() => withModel(() => {})).toThrow(/nothing is trained yet.*sal train/s);
  });

  test('for a run that is no training', () => {
    const pretraining = study.createRun('pretrain', {}).id;
    const options = { run: pretraining, seed: 1, device: 'cpu' } as const;
    expect(() => new PoolModel(study, [], options, silentHooks)).toThrow(UsageError);
  });

  test('without the weights of the student, where they are needed', () => {
    rmSync(join(addTraining(), 'student.safetensors'));
    withModel((model) => {
      expect(model.scores({ name: 'entropy' }, [0])).toHaveLength(1);
      expect(model.scores({ name: 'disagreement', student: false, flips: true }, [0])).toHaveLength(1);
      expect(() => model.scores({ name: 'disagreement', student: true, flips: true }, [0])).toThrow(
        /student.*train again/s,
      );
    });
  });

  test('for images of another kind, and leaves nothing behind', () => {
    addTraining({}, 1);
    const before = memory().liveTensors;
    expect(() => withModel(() => {})).toThrow(/takes 1 channels.*expected: 3 channels/s);
    expect(memory().liveTensors).toBe(before);
  });

  test('for a network that diverged', () => {
    const directory = addTraining();
    const unet = makeNetwork(3);
    noGrad(() => unet.stateDict().get('outc.conv.bias')!.fill_(Number.NaN));
    saveUNet(join(directory, 'best.safetensors'), unet);
    unet.dispose();
    withModel((model) => {
      expect(() => model.scores({ name: 'entropy' }, [0])).toThrow(/image-0000 holds values that are no numbers/);
      expect(() => model.gradientEmbeddings([0])).toThrow(/diverged/);
    });
  });

  test('on abort', () => {
    addTraining();
    withModel((model) => expect(() => model.scores(bald, [0])).toThrow(InterruptedError), {
      hooks: { ...silentHooks, signal: AbortSignal.abort() },
    });
  });
});
