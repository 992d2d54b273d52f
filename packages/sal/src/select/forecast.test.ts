import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { manualSeed, noGrad, setThreads, tensor } from '@sal-smis/torch';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makePreparedStudy } from '../../test/support/prepared-study.js';
import { IGNORE_INDEX } from '../images/classes.js';
import { encodeMaskPng } from '../images/decode-mask.js';
import { synthesize } from '../images/synthesize.js';
import { UNet } from '../models/unet.js';
import { saveUNet } from '../models/weights.js';
import { silentHooks } from '../progress.js';
import type { Study } from '../study/study.js';
import { forecastOf } from './forecast.js';
import { bestSource, judgedTrainings } from './forecast-points.js';
import { meanDice, scoreRun } from './forecast-score.js';
import { selectImages } from './select.js';
import { selectSettings } from './settings.js';

let study: Study;
let ids: string[];

beforeAll(() => setThreads(1));
beforeEach(() => {
  study = makePreparedStudy({ pool: 40, test: 4 });
  ids = study.images({ split: 'pool' }).map(({ id }) => id);
});
afterEach(remove);

function remove(): void {
  study.close();
  rmSync(dirname(study.directory), { recursive: true, force: true });
}

/** The true masks of these images, at a later moment than all that was before. */
async function label(wanted: readonly string[]): Promise<void> {
  await setTimeout(2);
  const { size, seed } = study.config;
  for (const id of wanted) {
    const png = await encodeMaskPng(synthesize(seed, study.image(id).row, size).mask, size, size, 2);
    study.addAnnotation(id, png, { author: 'truth', tool: 'test' });
  }
  await setTimeout(2);
}

/** A finished training on all labels so far whose network calls everything lesion. */
function train(settings: object = {}, validation: string[] = []): string {
  const run = study.createRun('train', { method: 'supervised', seed: 1, iterations: 5, ...settings });
  manualSeed(3);
  const unet = new UNet({ inChannels: 3, classes: study.config.classes.length, width: 2 });
  const state = unet.stateDict();
  noGrad(() => {
    state.get('outc.conv.weight')!.zero_();
    const bias = tensor(study.config.classes.map((_, label) => (label === 1 ? 2 : -2)));
    state.get('outc.conv.bias')!.copy_(bias);
    bias.dispose();
  });
  saveUNet(join(run.directory, 'best.safetensors'), unet);
  unet.dispose();
  study.finishRun(run.id, { labels: study.annotations().size, validation });
  return run.id;
}

const forecast = (hooks = silentHooks) => forecastOf(study, { more: 10, seed: 1, device: 'cpu' }, hooks);

describe('what a training is judged by', () => {
  it('are the images labelled after it and before the next, and its validation part', async () => {
    await label(ids.slice(0, 10));
    const first = train({}, ids.slice(2, 4));
    await label(ids.slice(10, 16));
    train({ iterations: 9, seed: 2 });
    await label(ids.slice(16, 23));
    expect(judgedTrainings(study)).toMatchObject([
      { run: first, labels: 10, validation: ids.slice(2, 4), prequential: ids.slice(10, 16) },
      { labels: 16, validation: [], prequential: ids.slice(16, 23) },
    ]);
  });

  it('a mask that is drawn anew does not make its image a new one', async () => {
    await label(ids.slice(0, 10));
    train();
    await label(ids.slice(5, 15));
    expect(judgedTrainings(study)[0]!.prequential).toEqual(ids.slice(10, 15));
  });

  it('passes over a training without new labels, of another recipe, and with labels that nobody can tell', async () => {
    await label(ids.slice(0, 10));
    train({ method: 'mean-teacher' });
    const [one, again] = [train(), train({ seed: 9 })];
    await label(ids.slice(10, 16));
    const resumed = study.createRun('train', { method: 'supervised' });
    study.finishRun(resumed.id, { labels: 12, validation: [] });
    const judged = judgedTrainings(study);
    expect(judged.map(({ run }) => run)).toEqual([one, again, resumed.id]);
    expect(judged.map(({ prequential }) => prequential.length)).toEqual([6, 6, 0]);
    study.finishRun(resumed.id, { older: true });
    expect(judgedTrainings(study)).toHaveLength(2);
  });

  it('is one source for all, validation where both serve as well', () => {
    const training = { run: 'train-001', labels: 9, validation: ids.slice(0, 5), prequential: ids.slice(5, 10) };
    expect(bestSource([training]).source).toBe('validation');
    const later = { ...training, validation: ids.slice(0, 4) };
    expect(bestSource([training, later])).toMatchObject({ source: 'prequential', trainings: [training, later] });
    expect(bestSource([later])).toMatchObject({ source: 'prequential' });
  });
});

describe('scores', () => {
  it('are Dice at the prepared size, kept in the run, and measured again for another mask', async () => {
    await label(ids.slice(0, 6));
    const run = train();
    const scored = await scoreRun(study, run, ids.slice(0, 3), 'cpu', silentHooks);
    const lesion = synthesize(1, study.image(ids[1]!).row, 16).mask.reduce((sum, value) => sum + value, 0);
    expect(scored[1]).toBeCloseTo((2 * lesion) / (lesion + 256), 12);

    const path = join(study.run(run).directory, 'forecast-dice.json');
    const kept = JSON.parse(readFileSync(path, 'utf8'));
    kept.images[ids[1]!].dice = 0.123;
    writeFileSync(path, JSON.stringify(kept));
    expect(await scoreRun(study, run, [ids[1]!, ids[0]!], 'cpu', silentHooks)).toEqual([0.123, scored[0]]);

    const png = await encodeMaskPng(new Uint8Array(256).fill(1), 16, 16, 2);
    study.addAnnotation(ids[1]!, png, { author: 'other', tool: 'test' });
    expect(await scoreRun(study, run, [ids[1]!], 'cpu', silentHooks)).toEqual([1]);
    writeFileSync(path, '{"half');
    expect(await scoreRun(study, run, [ids[0]!], 'cpu', silentHooks)).toEqual([scored[0]]);
  });

  it('are null where nobody judged a pixel', async () => {
    remove();
    study = makePreparedStudy({ pool: 6, classes: ['background', 'a', 'b'] });
    const { size } = study.config;
    for (const [id, value] of Object.entries({ [ids[0]!]: IGNORE_INDEX, [ids[1]!]: 1 })) {
      const png = await encodeMaskPng(new Uint8Array(size * size).fill(value), size, size, 3);
      study.addAnnotation(id, png, { author: 'other', tool: 'test' });
    }
    // The second class is in neither mask.
    expect(await scoreRun(study, train(), ids.slice(0, 2), 'cpu', silentHooks)).toEqual([null, 1]);
  });

  it('of masks are Dice per class, blind to pixels that nobody could judge', () => {
    expect(meanDice(Uint8Array.of(0, 1, 1, 0), Uint8Array.of(0, 1, 0, 1), 2)).toBe(0.5);
    expect(meanDice(Uint8Array.of(0, 1, 1, 0), Uint8Array.of(0, 1, IGNORE_INDEX, IGNORE_INDEX), 2)).toBe(1);
    expect(meanDice(Uint8Array.of(0, 0), Uint8Array.of(0, 0), 2)).toBe(1);
    expect(meanDice(Uint8Array.of(1, 2, 2, 0), Uint8Array.of(1, 2, 1, 0), 3)).toBeCloseTo(2 / 3, 12);
    const mask = fc.uint8Array({ max: 2, minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(mask, mask, (a, b) => {
        expect(meanDice(a, b, 3)).toBeCloseTo(meanDice(b, a, 3), 12);
        expect(meanDice(a, a, 3)).toBe(1);
      }),
    );
  });
});

describe('the forecast', () => {
  it('says that there are too few trainings', async () => {
    expect(await forecast()).toMatchObject({ forecast: null, sentence: expect.stringContaining('there are 0') });
    await label(ids.slice(0, 10));
    train();
    await label(ids.slice(10, 15));
    expect((await forecast()).sentence).toContain('it takes 3 trainings');
    expect((await forecast()).sentence).toContain('there is 1');
  });

  it('comes from three trainings, with its source', async () => {
    study.recordSelection({
      strategy: 'random',
      budget: 15,
      seed: 1,
      picks: ids.slice(10, 25).map((id, rank) => ({ id, rank, reason: '', cluster: null, distance: null })),
    });
    for (const end of [10, 15, 20]) {
      await label(ids.slice(end === 10 ? 0 : end - 5, end));
      train();
    }
    await label(ids.slice(20, 25));
    const result = await forecast();
    expect(result.forecast).toMatchObject({ labels: 25, more: 10, source: 'prequential', strategies: ['random'] });
    expect(result.forecast!.trainings.map(({ labels }) => labels)).toEqual([10, 15, 20]);
    expect(result.sentence).toMatch(
      /^the next 10 labels are expected to bring \d\.\d Dice points \(95 % interval 0\.\d to \d+\.\d\), from 3 trainings, .*without bias$/,
    );
    expect(await forecast()).toEqual(result);

    const lines: string[] = [];
    const settings = selectSettings.parse({ budget: 5, strategy: 'random' });
    const selection = await selectImages(study, settings, { ...silentHooks, log: (line) => void lines.push(line) });
    expect(selection.forecast).toMatchObject({ more: 5, labels: 25 });
    expect(lines.at(-1)).toContain('the next 5 labels are expected to bring');
    const silent = await selectImages(study, { ...settings, forecast: false }, silentHooks);
    expect(silent.forecast).toBeNull();
  });

  it('by validation images; and outlives weights that are gone', async () => {
    for (const end of [10, 15, 20]) {
      await label(ids.slice(end === 10 ? 0 : end - 5, end));
      train({}, ids.slice(0, 6));
    }
    expect((await forecast()).sentence).toContain('judged by their validation images');
    rmSync(join(study.run('train-002').directory, 'best.safetensors'));
    const { forecast: none, sentence } = await forecast();
    expect(none).toBeNull();
    expect(sentence).toMatch(/no forecast of what 10 labels will bring: .*has saved no weights/);
  });

  it('warns of images that were asked for because they are difficult', async () => {
    for (const end of [10, 15, 20]) {
      await label(ids.slice(end === 10 ? 0 : end - 5, end));
      train();
    }
    await label(ids.slice(20, 25));
    expect((await forecast()).sentence).toContain('picked by somebody outside this study, so the level is too low');
  });
});
