/** Pseudo-labels through `trainStudy`: from which images, with which masks, and where they do not count. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memory, noGrad, scope, setThreads } from '@sal-smis/torch';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeLabelledStudy } from '../../test/support/labelled-study.js';
import { makeNetwork } from '../../test/support/network.js';
import { removeAfterEach } from '../../test/support/open-studies.js';
import { FailureError, InterruptedError, UsageError } from '../errors.js';
import { loadTrainedNetwork } from '../models/uncertainty/load-network.js';
import { type Measure, predictMask } from '../models/uncertainty/measure.js';
import { scoreImages, withInput } from '../models/uncertainty/score-images.js';
import { saveUNet } from '../models/weights.js';
import { type Hooks, silentHooks } from '../progress.js';
import type { Study } from '../study/study.js';
import { readPseudoLabels } from './pseudo-label-files.js';
import { runFiles } from './run-files.js';
import { trainSettings } from './settings.js';
import { trainStudy } from './train.js';

const tracked = removeAfterEach();
const tiny = trainSettings.parse({
  iterations: 4,
  method: 'supervised',
  width: 2,
  inputStride: 1,
  labelledBatch: 2,
  unlabelledBatch: 2,
  precision: 'fp32',
  pseudoLabels: 3,
  pseudoLabelsMeasure: 'entropy',
});

// Networks this small gain nothing from a second thread.
beforeAll(() => setThreads(1));

/** A study with a finished training, train-001, of a network that finds lesions in every image or in none. */
async function study({ finds = true, labels = 4, pool = 14 } = {}): Promise<Study> {
  const made = tracked(await makeLabelledStudy({ pool, labels }));
  const run = made.createRun('train', {});
  const unet = makeNetwork(made.channels);
  if (!finds) {
    noGrad(() =>
      scope(() => {
        unet.stateDict().get('outc.conv.weight')!.zero_();
        unet.stateDict().get('outc.conv.bias')!.slice(0, 1, 2).fill_(-5);
      }),
    );
  }
  saveUNet(join(run.directory, runFiles.best), unet);
  unet.dispose();
  made.finishRun(run.id, {});
  return made;
}

interface Row {
  id: string;
  score: number;
  maskOf: string;
}

function tableOf(of: Study, run: string): Row[] {
  const [header, ...lines] = readFileSync(join(of.run(run).directory, 'pseudo-labels.csv'), 'utf8')
    .trimEnd()
    .split('\n');
  expect(header).toBe('rank,id,score,mask_of');
  return lines.map((line, rank) => {
    const [place, id = '', score, maskOf = ''] = line.split(',');
    expect(place).toBe(String(rank));
    return { id, score: Number(score), maskOf };
  });
}

/** What train-001 says of the unlabelled images: their scores and masks, by id. */
function answers(of: Study, measure: Measure, seed = of.config.seed) {
  const labelled = of.annotations();
  const images = of.images({ split: 'pool' }).filter(({ id }) => !labelled.has(id));
  const teacher = loadTrainedNetwork(of, join(of.run('train-001').directory, runFiles.best), 'cpu');
  const options = { seed, device: 'cpu' };
  const scores = scoreImages(of, images, { teacher, student: null }, measure, options, silentHooks);
  const masks = images.map((image) => withInput(of, image, 'cpu', (x) => predictMask(teacher, x)));
  teacher.dispose();
  return images.map(({ id }, i) => ({ id, score: scores[i]!, mask: masks[i]! }));
}

describe('pseudo-labels', () => {
  it.each([
    ['entropy', { name: 'entropy' }],
    ['ceal', { name: 'ceal', passes: 20, dropout: 0.5 }],
  ] as const)('are the predicted masks of the images with the lowest %s', async (pseudoLabelsMeasure, measure) => {
    const made = await study();
    const { run } = await trainStudy(made, { ...tiny, pseudoLabelsMeasure }, silentHooks);
    const expected = answers(made, measure)
      .filter(({ mask }) => mask.includes(1))
      .sort((a, b) => a.score - b.score)
      .slice(0, 3);
    expect(tableOf(made, run)).toEqual(expected.map(({ id, score }) => ({ id, score, maskOf: id })));
    const { ids, pixels, masks } = readPseudoLabels(made, made.run(run).directory)!;
    expect(ids).toEqual(expected.map(({ id }) => id));
    expect([...masks]).toEqual(expected.flatMap(({ mask }) => [...mask]));
    expect(Buffer.from(pixels).equals(made.readPixels(ids.map((id) => made.image(id).row)))).toBe(true);
  });

  it('are no annotations and count as no labels', async () => {
    const made = await study();
    const { run, labels } = await trainStudy(made, tiny, silentHooks);
    expect(labels).toBe(4);
    expect(made.annotations().size).toBe(4);
    expect(made.requestedIds().size).toBe(0);
    expect(made.runConfig(run).settings).toMatchObject({ pseudoLabels: 3, pseudoLabelsFrom: 'train-001' });
  });

  it('train: the result is another than without them', async () => {
    const made = await study();
    const weights = (run: string) => readFileSync(join(made.run(run).directory, runFiles.student));
    const settings = { ...tiny, pseudoLabelsFrom: 'train-001' };
    const withThem = weights((await trainStudy(made, settings, silentHooks)).run);
    const without = weights((await trainStudy(made, { ...settings, pseudoLabels: 0 }, silentHooks)).run);
    expect(withThem.length).toBe(without.length);
    expect(withThem.equals(without)).toBe(false);
    expect(existsSync(join(made.run('train-003').directory, 'pseudo-labels.csv'))).toBe(false);
  });

  it('are of no image in which nothing is detected', async () => {
    const made = await study({ finds: false });
    const warnings: string[] = [];
    const hooks = { ...silentHooks, warn: (line: string) => void warnings.push(line) };
    const { run } = await trainStudy(made, tiny, hooks);
    expect(tableOf(made, run)).toEqual([]);
    expect(warnings).toEqual(['--pseudo-labels 3: only 0 of 10 unlabelled images serve']);
  });

  it('frees what it used', async () => {
    const made = await study();
    const before = memory().liveTensors;
    await trainStudy(made, tiny, silentHooks);
    expect(memory().liveTensors).toBe(before);
  });
});

/** Hooks that interrupt once so much of this part is done. */
function during(part: string, count: number): Hooks {
  const controller = new AbortController();
  const progress: Hooks['progress'] = (label, done) => {
    if (label === part && done >= count) controller.abort();
  };
  return { ...silentHooks, signal: controller.signal, progress };
}

describe('a resumed training', () => {
  it('keeps its pseudo-labels, and equals an uninterrupted one bit for bit', async () => {
    const settings = { ...tiny, pseudoLabelsMeasure: 'bald' as const };
    const whole = await study();
    const expected = await trainStudy(whole, settings, silentHooks);
    const broken = await study();
    await expect(trainStudy(broken, settings, during('scores', 4))).rejects.toThrow(InterruptedError);
    expect(broken.latestRun('train')).toMatchObject({ id: 'train-002', status: 'interrupted' });
    await expect(trainStudy(broken, settings, during('train', 2))).rejects.toThrow('at step 2 of 4');
    const scored: string[] = [];
    const hooks = { ...silentHooks, progress: (label: string) => void scored.push(label) };
    expect((await trainStudy(broken, settings, hooks)).run).toBe(expected.run);
    expect(scored).not.toContain('scores');
    for (const name of [runFiles.checkpoint, runFiles.student, 'pseudo-labels.csv']) {
      const bytes = (of: Study) => readFileSync(join(of.run(expected.run).directory, name));
      expect(bytes(broken).equals(bytes(whole)), name).toBe(true);
    }
  });

  it('says so where they are damaged', async () => {
    const made = await study();
    await expect(trainStudy(made, tiny, during('train', 2))).rejects.toThrow(InterruptedError);
    writeFileSync(join(made.run('train-002').directory, 'pseudo-labels.safetensors'), 'damaged');
    await expect(trainStudy(made, tiny, silentHooks)).rejects.toThrow(/pseudo-labels cannot be read.*--resume false/s);
  });
});

describe('defects', () => {
  it('mismatched-pseudo: a mask goes to the image at its position in the whole pool', async () => {
    const made = await study();
    const pool = made.images({ split: 'pool' });
    const { run } = await trainStudy(made, { ...tiny, reproduceDefect: ['mismatched-pseudo'] }, silentHooks);
    const rows = tableOf(made, run);
    expect(rows).toHaveLength(3);
    for (const { id, maskOf } of rows) {
      // Four labelled images come before the unlabelled ones.
      expect(pool.findIndex((image) => image.id === maskOf)).toBe(pool.findIndex((image) => image.id === id) + 4);
    }
    const right = await trainStudy(made, { ...tiny, pseudoLabelsFrom: 'train-001' }, silentHooks);
    expect(rows.map(({ maskOf }) => maskOf)).toEqual(tableOf(made, right.run).map(({ id }) => id));
  });

  it('modal-pseudo: images of the commonest score, not the most certain', async () => {
    const made = await study({ pool: 60 });
    const settings = { ...tiny, pseudoLabels: 2, reproduceDefect: ['modal-pseudo' as const] };
    const { run } = await trainStudy(made, settings, silentHooks);
    const scores = answers(made, { name: 'entropy' }).map(({ score }) => score);
    const [low, high] = [Math.min(...scores), Math.max(...scores)];
    const binOf = (score: number) => Math.min(79, Math.floor(((score - low) / (high - low)) * 80));
    const sizes = Array.from({ length: 80 }, (_, bin) => scores.filter((score) => binOf(score) === bin).length);
    const rows = tableOf(made, run);
    expect(rows).toHaveLength(2);
    for (const { id, score, maskOf } of rows) {
      expect(maskOf).toBe(id);
      expect(sizes[binOf(score)]).toBe(Math.max(...sizes));
    }
    const certain = scores.toSorted((a, b) => a - b).slice(0, 2);
    expect(rows.map(({ score }) => score)).not.toEqual(certain);
  });

  it('change nothing without pseudo-labels, which is said', async () => {
    const made = await study();
    const warnings: string[] = [];
    const hooks = { ...silentHooks, warn: (line: string) => void warnings.push(line) };
    await trainStudy(made, { ...tiny, pseudoLabels: 0, reproduceDefect: ['modal-pseudo'] }, hooks);
    expect(warnings).toEqual(['--reproduce-defect modal-pseudo changes nothing without --pseudo-labels']);
  });
});

describe('wrong input', () => {
  it('nothing trained, an unknown run, and one that is no training', async () => {
    const untrained = tracked(await makeLabelledStudy({ pool: 8 }));
    await expect(trainStudy(untrained, tiny, silentHooks)).rejects.toThrow(/nothing is trained yet/);
    const made = await study();
    const from = (pseudoLabelsFrom: string) => trainStudy(made, { ...tiny, pseudoLabelsFrom }, silentHooks);
    await expect(from('train-009')).rejects.toThrow(FailureError);
    await expect(from(made.createRun('pretrain', {}).id)).rejects.toThrow(UsageError);
    expect(made.latestRun('train')?.id).toBe('train-001');
  });
});
