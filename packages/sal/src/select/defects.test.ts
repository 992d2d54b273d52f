import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { manualSeed, setThreads } from '@sal-smis/torch';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { blobs } from '../../test/support/blobs.js';
import { addPretraining } from '../../test/support/labelled-study.js';
import { makePreparedStudy } from '../../test/support/prepared-study.js';
import { defectNames } from '../defects.js';
import { silentHooks } from '../progress.js';
import { Random } from '../random.js';
import type { Study } from '../study/study.js';
import { corruptPixels } from './corrupt.js';
import { kmeans } from './kmeans.js';
import { squaredDistance } from './matrix.js';
import { nestedQuota } from './quota.js';
import { strategies } from './registry.js';
import { selectImages } from './select.js';
import { type SelectSettings, selectSettings } from './settings.js';
import { shuffledRows } from './shuffled-rows.js';

let study: Study;
let warnings: string[];

// Networks this small gain nothing from a second thread.
beforeAll(() => setThreads(1));

beforeEach(() => {
  study = makeStudy();
  warnings = [];
});

afterEach(() => {
  study.close();
  rmSync(dirname(study.directory), { recursive: true, force: true });
});

/** Its pretrained network is the same every time. */
function makeStudy(): Study {
  const made = makePreparedStudy({ pool: 40, test: 2 });
  manualSeed(1);
  addPretraining(made, 4).dispose();
  return made;
}

async function chosen(reproduceDefect: SelectSettings['reproduceDefect'], settings: Partial<SelectSettings> = {}) {
  const hooks = { ...silentHooks, warn: (line: string) => void warnings.push(line) };
  const all = selectSettings.parse({
    budget: 12,
    strategy: 'kmeans-proportional',
    map: 'none',
    reproduceDefect,
    // Random choice has no clusters, and says so where it is given some.
    ...(settings.strategy === 'random' ? {} : { clusters: 6 }),
    ...settings,
  });
  const { ids } = await selectImages(study, all, hooks);
  return ids;
}

/** The choice of a study of its own, so that rounds do not meet. */
async function fresh(reproduceDefect: SelectSettings['reproduceDefect'], settings: Partial<SelectSettings> = {}) {
  study.close();
  rmSync(dirname(study.directory), { recursive: true });
  study = makeStudy();
  return chosen(reproduceDefect, settings);
}

describe('defects of selection', () => {
  test('are these, and none is on by default', () => {
    expect(defectNames('select').toSorted()).toEqual([
      'corrupted-features',
      'first-n-random',
      'foreign-picks',
      'no-uncertainty',
      'shuffled-features',
    ]);
    expect(selectSettings.parse({ budget: 1 }).reproduceDefect).toEqual([]);
  });

  test('shuffled-features: rows are those of other images, and the seed decides which', () => {
    const points = blobs({ rows: 50, columns: 3, centers: 4, spread: 2, seed: 1 });
    const rows = ({ data }: typeof points) => Array.from({ length: 50 }, (_, i) => data.slice(3 * i, 3 * i + 3).join());
    const shuffled = shuffledRows(points, 1);
    expect(rows(shuffled).toSorted()).toEqual(rows(points).toSorted());
    expect(rows(shuffled).filter((row, i) => row === rows(points)[i]).length).toBeLessThan(8);
    expect(shuffledRows(points, 1)).toEqual(shuffled);
    expect(shuffledRows(points, 2)).not.toEqual(shuffled);
  });

  test.each(['shuffled-features', 'corrupted-features'] as const)(
    '%s changes the choice by pixels or network',
    async (defect) => {
      const settings = { features: defect === 'shuffled-features' ? ('pixels' as const) : ('network' as const) };
      const right = await chosen([], settings);
      const wrong = await fresh([defect], settings);
      expect(wrong).toHaveLength(12);
      expect(wrong).not.toEqual(right);
      expect(await fresh([defect], settings)).toHaveLength(12);
      expect(warnings).toEqual([]);
    },
  );

  test('corrupted-features: pixels change places and grey values, in place and by the seed', () => {
    const clean = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 37) % 256);
    const corrupt = (seed: number) => {
      const pixels = clean.slice();
      corruptPixels(pixels, 32, 3, Random.of(seed, 'test'));
      return pixels;
    };
    expect(corrupt(1)).toEqual(corrupt(1));
    expect(corrupt(1)).not.toEqual(corrupt(2));
    expect(corrupt(1).filter((value, i) => value !== clean[i]).length).toBeGreaterThan(clean.length / 2);
  });

  test('foreign-picks: lists are of all images, and fewer are chosen than asked for', () => {
    const points = blobs({ rows: 80, columns: 2, centers: 8, spread: 6, seed: 3 });
    const ids = Array.from({ length: 80 }, (_, i) => `i${i}`);
    const candidates = { ids, taken: ids.map(() => false), features: points, proxyLoss: null };
    const settings = { budget: 70, seed: 1, clusters: 8, restarts: 3, defects: ['foreign-picks'] as const };
    const { picks } = strategies['kmeans-proportional'].choose(candidates, settings, {});
    const { centers, sizes } = kmeans(points, settings);
    const lists = nestedQuota([...sizes], 70).map((quota, cluster) => {
      const toCenter = (i: number) => squaredDistance(points.data, i, centers.data, cluster, 2);
      return Array.from(ids.keys())
        .sort((a, b) => toCenter(a) - toCenter(b))
        .slice(0, quota);
    });
    expect(lists.flat()).toHaveLength(70);
    expect(picks.map(({ index }) => index)).toEqual([...new Set(lists.flat())]);
    expect(picks.length).toBeLessThan(70);
  });

  test('foreign-picks says how many were lost, and records those that are left', async () => {
    const ids = await chosen(['foreign-picks'], { budget: 30, features: 'pixels' });
    expect(ids.length).toBeLessThan(30);
    expect(warnings).toEqual([`${30 - ids.length} of 30 picks are images that another list has taken`]);
    expect(study.selections()[0]!.picks).toHaveLength(ids.length);
  });

  test('first-n-random: the same images for every seed', async () => {
    const right = await chosen([], { strategy: 'random', seed: 1 });
    const first = await fresh(['first-n-random'], { strategy: 'random', seed: 1 });
    expect(first).not.toEqual(right);
    expect(await fresh(['first-n-random'], { strategy: 'random', seed: 2 })).toEqual(first);
  });

  test('no-uncertainty: the lists of the first round go on, whatever is asked for', async () => {
    const lists = await chosen([], { budget: 20 });
    const first = await fresh([], { budget: 12 });
    const second = await chosen(['no-uncertainty'], { budget: 8, strategy: 'coreset' });
    expect([...first, ...second]).toEqual(lists);
    expect(study.selections()[1]!.strategy).toBe('kmeans-proportional');
  });

  test('one that changes nothing in the strategy says so', async () => {
    await chosen(['first-n-random'], { features: 'pixels' });
    expect(warnings).toEqual(['first-n-random changes nothing in kmeans-proportional']);
    await fresh(['foreign-picks', 'corrupted-features'], { strategy: 'random' });
    expect(warnings.slice(1)).toEqual([
      'foreign-picks changes nothing in random',
      'corrupted-features changes nothing in random',
    ]);
  });
});
