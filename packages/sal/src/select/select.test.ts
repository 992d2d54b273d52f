import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { manualSeed, setThreads } from '@sal-smis/torch';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makePreparedStudy } from '../../test/support/prepared-study.js';
import { main } from '../cli/main.js';
import { UNet } from '../models/unet.js';
import { saveUNet } from '../models/weights.js';
import { silentHooks } from '../progress.js';
import { proxyLossPath, writeProxyLoss } from '../study/proxy-loss.js';
import type { Study } from '../study/study.js';
import { selectImages } from './select.js';
import { type SelectSettings, selectSettings } from './settings.js';

let study: Study;

// Networks this small gain nothing from a second thread.
beforeAll(() => setThreads(1));

beforeEach(() => {
  study = makePreparedStudy({ pool: 40, test: 6 });
});

afterEach(() => {
  study.close();
  rmSync(dirname(study.directory), { recursive: true, force: true });
});

/** A finished pretraining whose network is as it was drawn. */
function pretrain(status: 'finished' | 'interrupted' = 'finished'): string {
  const run = study.createRun('pretrain', {});
  manualSeed(4);
  const unet = new UNet({ inChannels: 3, classes: 3, width: 4 });
  if (status === 'finished') saveUNet(join(run.directory, 'weights.safetensors'), unet);
  unet.dispose();
  if (status === 'finished') study.finishRun(run.id, {});
  else study.interruptRun(run.id);
  return run.id;
}

function select(settings: Partial<SelectSettings> = {}, hooks = silentHooks) {
  return selectImages(
    study,
    selectSettings.parse({
      budget: 10,
      strategy: 'kmeans-proportional',
      // Others do not use it, and say so.
      ...((settings.strategy ?? 'kmeans-proportional') === 'kmeans-proportional' ? { clusters: 4 } : {}),
      ...settings,
    }),
    hooks,
  );
}

function roundFiles(round: number): string[] {
  return readdirSync(join(study.directory, 'selections', `round-${round}`)).sort();
}

describe('a selection', () => {
  test('is recorded with reasons, a table and two pictures', async () => {
    pretrain();
    const result = await select();
    expect(Object.keys(result)).toEqual(['round', 'strategy', 'budget', 'ids', 'forecast']);
    expect(result).toMatchObject({ round: 0, strategy: 'kmeans-proportional', budget: 10 });
    expect(new Set(result.ids).size).toBe(10);
    expect(result.ids.filter((id) => study.image(id).split !== 'pool')).toEqual([]);

    const [recorded] = study.selections();
    expect(recorded).toMatchObject({ round: 0, strategy: 'kmeans-proportional', budget: 10, seed: 1 });
    expect(recorded!.picks.map((pick) => pick.id)).toEqual(result.ids);
    expect(recorded!.picks.map((pick) => pick.rank)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const pick of recorded!.picks) {
      expect(pick.reason).toMatch(new RegExp(`^cluster ${pick.cluster} of 4 \\(.*nearest to its centre, distance `));
    }

    expect(roundFiles(0)).toEqual(['contact-sheet.png', 'map.png', 'picks.csv']);
    const [header, first, ...rest] = table(0);
    expect(header).toBe('rank,id,cluster,distance,reason,file');
    expect(first).toMatch(new RegExp(`^0,${result.ids[0]},\\d,[\\d.]+,"cluster .*",/images/${result.ids[0]}.png$`));
    expect(rest).toHaveLength(9);
    const map = await sharp(join(study.directory, 'selections', 'round-0', 'map.png')).metadata();
    expect(map.width).toBeGreaterThan(400);
  });

  test('is the same for the same seed, and nested', async () => {
    pretrain();
    const { ids } = await select({ budget: 20 });
    const again = makePreparedStudy({ pool: 40, test: 6 });
    study.close();
    rmSync(dirname(study.directory), { recursive: true });
    study = again;
    pretrain();
    expect((await select({ budget: 7 })).ids).toEqual(ids.slice(0, 7));
    // A second round goes on where the first ended.
    expect((await select({ budget: 13 })).ids).toEqual(ids.slice(7));
    expect(study.selections().map((selection) => selection.round)).toEqual([0, 1]);
  });

  test('never asks again for what was asked for or labelled', async () => {
    pretrain();
    const labelled = study.images({ split: 'pool' })[3]!.id;
    const png = await sharp(new Uint8Array(256), { raw: { width: 16, height: 16, channels: 1 } })
      .png()
      .toBuffer();
    study.addAnnotation(labelled, png, { author: 'a', tool: 'test' });
    const first = await select({ budget: 15, strategy: 'random' });
    const second = await select({ budget: 24 });
    const all = [...first.ids, ...second.ids];
    expect(new Set([...all, labelled]).size).toBe(40);
  });

  test('by the pretext loss needs a pretraining that kept it for every image', async () => {
    const run = pretrain();
    const byLoss = () => select({ strategy: 'proxy-uncertainty', budget: 3 });
    await expect(byLoss()).rejects.toThrow(new RegExp(`${run} \\(finished\\) has kept no loss.*`));
    const pool = study.images({ split: 'pool' });
    const losses = pool.map(({ id }, i) => ({ id, loss: i / 40 }));
    const path = proxyLossPath(study.run(run));
    writeProxyLoss(path, losses.slice(1));
    await expect(byLoss()).rejects.toThrow(`holds no loss of ${pool[0]!.id}`);
    writeProxyLoss(path, losses);
    const { ids } = await byLoss();
    expect(ids).toHaveLength(3);
    expect(study.selections()[0]!.picks[0]!.reason).toMatch(/^pretext loss 0\.475, place 21 of 40 from the hardest$/);
  });

  test('clears what an interrupted command left of the round', async () => {
    const directory = join(study.directory, 'selections', 'round-0');
    mkdirSync(directory);
    writeFileSync(join(directory, 'map.png'), 'half');
    await select({ strategy: 'random' });
    expect(roundFiles(0)).toEqual(['contact-sheet.png', 'picks.csv']);
  });

  test('beside another one is refused, so that no image is asked for twice', async () => {
    const [first, second] = await Promise.allSettled([
      select({ strategy: 'random', budget: 4 }),
      select({ strategy: 'random', budget: 5 }),
    ]);
    expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
    const { reason } = (first.status === 'rejected' ? first : second) as PromiseRejectedResult;
    expect(reason.message).toContain('another selection was recorded meanwhile');
    const [recorded, ...others] = study.selections();
    expect(others).toEqual([]);
    expect(table(0)).toHaveLength(recorded!.budget + 1);
  });

  test('warns of earlier requests without a mask', async () => {
    const warnings: string[] = [];
    const hooks = { ...silentHooks, warn: (line: string) => void warnings.push(line) };
    await select({ budget: 2, strategy: 'random' }, hooks);
    expect(warnings).toEqual([]);
    await select({ budget: 2, strategy: 'random' }, hooks);
    expect(warnings).toEqual([expect.stringContaining('2 images of earlier rounds have no mask yet')]);
  });

  test('at random needs no pretraining; with one it has a map', async () => {
    const result = await select({ strategy: 'random' });
    expect(result.ids).toHaveLength(10);
    expect(result.ids).not.toEqual(
      study
        .images()
        .slice(0, 10)
        .map((image) => image.id),
    );
    expect(roundFiles(0)).toEqual(['contact-sheet.png', 'picks.csv']);
    expect(table(0)[1]).toMatch(/^0,image-\d+,,,place \d+ in a random order of 40 images \(seed 1\),/);
    pretrain();
    await select({ strategy: 'random' });
    expect(roundFiles(1)).toEqual(['contact-sheet.png', 'map.png', 'picks.csv']);
    await select({ strategy: 'random', map: 'none' });
    expect(roundFiles(2)).toEqual(['contact-sheet.png', 'picks.csv']);
  });

  test('by pixels needs no pretraining', async () => {
    await select({ features: 'pixels' });
    expect(roundFiles(0)).toEqual(['contact-sheet.png', 'map.png', 'picks.csv']);
  });

  test('takes other levels, pooling, raw features and UMAP', async () => {
    pretrain();
    await select({ levels: ['down2', 'down4'], pooling: 1, dimensions: 0, scale: 'none', map: 'umap' });
    expect(roundFiles(0)).toContain('map.png');
  });
});

describe('wrong input', () => {
  const wrong: [string, Partial<SelectSettings>, RegExp][] = [
    ['a budget beyond the pool', { budget: 41 }, /--budget is 41\n.*at most 40/],
    ['more clusters than images', { clusters: 41 }, /--clusters is 41\n.*at most 40/],
    ['an unknown run', { pretraining: 'pretrain-9' }, /pretrain-9/],
  ];
  test.each(wrong)('%s is refused, and nothing is recorded', async (_, settings, message) => {
    pretrain();
    await expect(select(settings)).rejects.toThrow(message);
    expect(study.selections()).toEqual([]);
    expect(existsSync(join(study.directory, 'selections', 'round-0'))).toBe(false);
  });

  test('without a finished pretraining it says what to do', async () => {
    await expect(select()).rejects.toThrow(/nothing is pretrained yet.*\n.*sal pretrain .*--strategy random/);
    const run = pretrain('interrupted');
    await expect(select()).rejects.toThrow(new RegExp(`no pretraining is finished \\(${run} is interrupted\\)`));
    await expect(select({ pretraining: run })).rejects.toThrow(/has saved no weights/);
    const training = study.createRun('train', {}).id;
    await expect(select({ pretraining: training })).rejects.toThrow(/is of kind train/);
  });

  test('an exhausted and an empty pool are refused', async () => {
    await select({ budget: 38, strategy: 'random' });
    await expect(select({ budget: 3, strategy: 'random' })).rejects.toThrow(
      /at most 2.*38 of 40 are labelled or asked/,
    );
    await select({ budget: 2, strategy: 'random' });
    await expect(select({ budget: 1, strategy: 'random' })).rejects.toThrow(/every image of the pool \(40\)/);
    study.close();
    rmSync(dirname(study.directory), { recursive: true });
    study = makePreparedStudy({ pool: 0, test: 3 });
    await expect(select({ budget: 1, strategy: 'random' })).rejects.toThrow(/the pool is empty/);
  });

  const commands: [string[], RegExp][] = [
    [[], /--budget is missing/],
    [['--budget', '0'], /--budget is 0\n.*at least 1 image/],
    [['--budget', '-3'], /--budget is -3/],
    [['--budget', 'ten'], /--budget is "ten"\n.*a whole number/],
    [['--budget', '2.5'], /--budget is "2.5"/],
    [['--budget', '5', '--strategy', 'kmeans-proportinal'], /did you mean kmeans-proportional\?/],
    [['--budget', '5', '--clusters', '0'], /--clusters is 0/],
    [['--budget', '5', '--levels', 'down5'], /--levels is/],
    [['--budget', '5', '--pooling', '17'], /--pooling is 17/],
    [['--budget', '5', '--map', 'tsne'], /--map is "tsne"/],
  ];
  test.each(commands)('sal select STUDY %j exits with 2 and no stack trace', async (words, message) => {
    const { code, errors } = await run(['select', study.directory, ...words]);
    expect(code).toBe(2);
    expect(errors).toMatch(message);
    expect(errors).not.toMatch(/\n\s+at /);
  });
});

test('sal select --json ends with the selection', async () => {
  const { code, output } = await run(['select', study.directory, '--budget', '3', '--strategy', 'random', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ round: 0, strategy: 'random', budget: 3 });
});

function table(round: number): string[] {
  const path = join(study.directory, 'selections', `round-${round}`, 'picks.csv');
  return readFileSync(path, 'utf8').trimEnd().split('\n');
}

async function run(words: string[]): Promise<{ code: number; output: string; errors: string }> {
  const output: string[] = [];
  const errors: string[] = [];
  const streams = {
    out: (text: string) => void output.push(text),
    err: (text: string) => void errors.push(text),
    live: false,
    columns: 80,
  };
  return { code: await main(words, streams), output: output.join(''), errors: errors.join('') };
}
