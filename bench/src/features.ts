/**
 * How good features are for choosing images, on a study whose pool has reference masks. For each way to make features:
 * whether the nearest neighbour of an image has a similar mask (Dice at 64 px, beside that of a random pair), a similar
 * lesion area and contrast (rank correlations); and how well the picks of each strategy cover the pool's areas and
 * contrasts (Kolmogorov-Smirnov distance of the picks from the pool, mean over seeds; smaller is better).
 *
 *   npm run bench -- features --study DIR [--pretraining pretrain-001,pretrain-002] [--levels down1,down2,down2+down4]
 *                             [--pooling 1,4,8] [--centre true,false] [--dimensions 32] [--pixels 8]
 *                             [--strategies random,kmeans-proportional,...] [--budgets 25,50] [--seeds 1,2,3] [--out FILE]
 *
 * `--pixels` lists poolings of colour features, which need no network; `--pretraining ''` leaves networks out.
 */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { resolveOptions } from '../../packages/sal/dist/plugin.js';
import { silentHooks } from '../../packages/sal/dist/progress.js';
import { Random } from '../../packages/sal/dist/random.js';
import { preparedFeatures } from '../../packages/sal/dist/select/features.js';
import { type Matrix, squaredDistance } from '../../packages/sal/dist/select/matrix.js';
import { pretextLosses } from '../../packages/sal/dist/select/pretext-loss.js';
import { strategies, strategyNamed } from '../../packages/sal/dist/select/registry.js';
import { defaultClusters, type SelectSettings, selectSettings } from '../../packages/sal/dist/select/settings.js';
import { Study } from '../../packages/sal/dist/study/study.js';
import { dice, type Lesions, readLesions } from './lesions.js';
import { kolmogorovSmirnov, spearman } from './rank-statistics.js';

interface Neighbours {
  dice: number;
  area: number;
  contrast: number;
}

interface Coverage {
  strategy: string;
  budget: number;
  area: number;
  contrast: number;
}

/** Nearest image of another group (copies would flatter every feature). */
function nearestOthers(features: Matrix, { images }: Lesions): Int32Array {
  const nearest = new Int32Array(images.length).fill(-1);
  const least = new Float64Array(images.length).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < images.length; i++) {
    for (let j = 0; j < i; j++) {
      if (images[i]!.group === images[j]!.group) continue;
      const distance = squaredDistance(features.data, i, features.data, j, features.columns);
      if (distance < least[i]!) [least[i], nearest[i]] = [distance, j];
      if (distance < least[j]!) [least[j], nearest[j]] = [distance, i];
    }
  }
  return nearest.map((other, i) => (other < 0 ? i : other));
}

function likeness({ masks, area, contrast }: Lesions, others: ArrayLike<number>): Neighbours {
  const of = (values: Float64Array) => Float64Array.from(values, (_, i) => values[others[i]!]!);
  return {
    dice: masks.reduce((sum, mask, i) => sum + dice(mask, masks[others[i]!]!), 0) / masks.length,
    area: spearman(area, of(area)),
    contrast: spearman(contrast, of(contrast)),
  };
}

interface Trial {
  names: readonly string[];
  budgets: readonly number[];
  seeds: readonly number[];
  restarts: number;
}

function coverages(
  lesions: Lesions,
  features: Matrix | null,
  proxyLoss: Float64Array | null,
  trial: Trial,
): Coverage[] {
  const { images, area, contrast } = lesions;
  const candidates = { ids: images.map(({ id }) => id), taken: images.map(() => false), features, proxyLoss };
  const clusters = Math.min(defaultClusters, images.length);
  return trial.names.flatMap((name) => {
    const strategy = strategyNamed(name);
    if ((strategy.needsFeatures && !features) || (strategy.needsProxyLoss && !proxyLoss)) return [];
    return trial.budgets.map((budget): Coverage => {
      const distances = trial.seeds.map((seed) => {
        const settings = { budget, seed, clusters, restarts: trial.restarts };
        const { picks } = strategy.choose(candidates, settings, resolveOptions(strategy, {}));
        const of = (values: Float64Array) => picks.map(({ index }) => values[index]!);
        return [kolmogorovSmirnov(of(area), area), kolmogorovSmirnov(of(contrast), contrast)] as const;
      });
      const mean = (which: 0 | 1) => distances.reduce((sum, pair) => sum + pair[which], 0) / distances.length;
      return { strategy: name, budget, area: mean(0), contrast: mean(1) };
    });
  });
}

type Way = { name: string; settings: Partial<SelectSettings> };

function ways(
  values: Record<'pretraining' | 'levels' | 'pooling' | 'centre' | 'dimensions' | 'pixels', string>,
): Way[] {
  const list = (text: string) => text.split(',').filter((word) => word !== '');
  const dimensions = list(values.dimensions).map(Number);
  const centres = list(values.centre).map((word) => word === 'true');
  const pixels = list(values.pixels).flatMap((pooling) =>
    centres.flatMap((centre) =>
      dimensions.map((d) => ({
        name: `pixels /${pooling}`,
        features: 'pixels' as const,
        pooling: Number(pooling),
        centre,
        dimensions: d,
      })),
    ),
  );
  const networks = list(values.pretraining).flatMap((pretraining) =>
    list(values.levels).flatMap((levels) =>
      list(values.pooling).flatMap((pooling) =>
        centres
          // Without cells there is nothing to centre.
          .filter((centre) => centre || pooling !== '1' || !centres.includes(true))
          .flatMap((centre) =>
            dimensions.map((d) => ({
              ...{ name: `${pretraining} ${levels} /${pooling}`, features: 'network' as const, pretraining },
              ...{
                levels: levels.split('+') as SelectSettings['levels'],
                pooling: Number(pooling),
                centre,
                dimensions: d,
              },
            })),
          ),
      ),
    ),
  );
  return [...pixels, ...networks].map(({ name, ...settings }) => {
    const { centre, dimensions: d } = settings;
    return { name: `${name}${centre ? ' centred' : ''} ${d}d`, settings };
  });
}

const three = (value: number) => value.toFixed(3).padStart(7);

export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      study: { type: 'string' },
      pretraining: { type: 'string' },
      levels: { type: 'string', default: 'inc,down1,down2,down3,down4' },
      pooling: { type: 'string', default: '1,8' },
      centre: { type: 'string', default: 'true' },
      dimensions: { type: 'string', default: '32' },
      pixels: { type: 'string', default: '8' },
      strategies: { type: 'string', default: Object.keys(strategies).join(',') },
      budgets: { type: 'string', default: '25,50' },
      seeds: { type: 'string', default: '1,2,3' },
      restarts: { type: 'string', default: '3' },
      out: { type: 'string' },
    },
  });
  if (!values.study) throw new Error('--study DIR is missing: a study with reference masks');
  const study = Study.open(values.study);
  try {
    const lesions = await readLesions(study);
    const newest = study.latestRun('pretrain', 'finished')?.id ?? '';
    const pretraining = values.pretraining ?? newest;
    if (pretraining === '') console.log('no pretraining is finished: colours only');
    const numbers = (text: string) => text.split(',').map(Number);
    const trial = { budgets: numbers(values.budgets), seeds: numbers(values.seeds), restarts: Number(values.restarts) };
    const names = values.strategies.split(',');
    const random = Random.of(1, 'pairs').permutation(lesions.images.length);
    const pairs = Int32Array.from(random.keys());
    for (const [i, image] of random.entries()) pairs[image] = random[(i + 1) % random.length]!;
    const base = likeness(lesions, pairs);
    console.log(
      `${lesions.images.length} images; nearest neighbour's mask Dice, rank correlation of area and contrast`,
    );
    console.log(`  ${'random pair'.padEnd(44)}${three(base.dice)}${three(base.area)}${three(base.contrast)}`);
    const results: object[] = [{ name: 'random pair', ...base }];
    const free = names.filter((name) => !strategyNamed(name).needsFeatures && !strategyNamed(name).needsProxyLoss);
    results.push({
      name: 'without features',
      coverage: printed(coverages(lesions, null, null, { ...trial, names: free })),
    });
    for (const run of pretraining.split(',').filter((id) => id !== '')) {
      const proxy = names.filter((name) => strategyNamed(name).needsProxyLoss);
      const losses = lossesOf(study, lesions, run);
      results.push({
        name: `${run} losses`,
        coverage: printed(coverages(lesions, null, losses, { ...trial, names: proxy })),
      });
    }
    for (const { name, settings } of ways({ ...values, pretraining })) {
      const all = selectSettings.parse({ budget: 1, ...settings });
      const features = preparedFeatures(study, lesions.images, all, silentHooks);
      const near = likeness(lesions, nearestOthers(features, lesions));
      console.log(`  ${name.padEnd(44)}${three(near.dice)}${three(near.area)}${three(near.contrast)}`);
      const chosen = names.filter((strategy) => strategyNamed(strategy).needsFeatures);
      results.push({
        name,
        settings,
        ...near,
        coverage: printed(coverages(lesions, features, null, { ...trial, names: chosen })),
      });
    }
    if (values.out)
      writeFileSync(values.out, `${JSON.stringify({ settings: { ...values, pretraining }, results }, null, 2)}\n`);
  } finally {
    study.close();
  }
}

function lossesOf(study: Study, { images }: Lesions, run: string): Float64Array | null {
  try {
    return pretextLosses(study, images, run);
  } catch (error) {
    console.log(`no proxy-uncertainty: ${(error as Error).message.split('\n')[0]}`);
    return null;
  }
}

function printed(coverage: Coverage[]): Coverage[] {
  for (const { strategy, budget, area, contrast } of coverage) {
    console.log(
      `      ${strategy.padEnd(22)}${String(budget).padStart(5)}  KS of area ${three(area)}, of contrast ${three(contrast)}`,
    );
  }
  return coverage;
}
