/**
 * The main job on real images: ISIC-2017, 1600 pool and 400 test images, the whole pipeline through the real command.
 *
 *   npm run bench -- isic [--data DIR] [--work DIR] [--out FILE] [--labels chosen:50,random:50,chosen:160,all]
 *                         [--seeds 1,2,3] [--jobs 2] [--train="--iterations 500"] [--size 128]
 *
 * One split for all; the seed of a condition is that of pretraining, selection and training. Every finished step is
 * kept in the work folder, so an interrupted call goes on where it stopped. `--jobs N` runs N conditions at once, each
 * with its share of the processor's threads; leave it at 1 to measure times.
 */

import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const sal = join(root, 'packages/sal/bin/sal.js');

interface Options {
  data: string;
  work: string;
  size: string;
  threads: number;
  trainFlags: string[];
}

interface Outcome {
  condition: string;
  seed: number;
  dice: { mean: number; median: number; ci95: [number, number] };
  jaccard: { mean: number };
  thresholdedJaccard: number;
  hd95: number;
  iterations: number;
  /** Wall-clock of `sal train`, in seconds. */
  trainSeconds: number;
}

/** Runs one `sal` command and returns its JSON result; the lines for people go to `log`. */
function runSal(args: string[], threads: number, log: string): Promise<Record<string, unknown>> {
  return new Promise((done, fail) => {
    const env = { ...process.env, OMP_NUM_THREADS: String(threads) };
    const child = spawn(process.execPath, [sal, ...args, '--json'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('close', (code) => {
      writeFileSync(log, `$ sal ${args.join(' ')}\n${err}${out}`);
      if (code === 0) done(JSON.parse(out.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>);
      else fail(new Error(`sal ${args.join(' ')} ended with ${code}; see ${log}\n${err.slice(-2000)}`));
    });
  });
}

/** Does `work` unless its result is on disk already. */
async function once<T>(file: string, work: () => Promise<T>): Promise<T> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
  const result = await work();
  writeFileSync(`${file}.tmp`, `${JSON.stringify(result, null, 2)}\n`);
  renameSync(`${file}.tmp`, file);
  return result;
}

/** The study of a seed after init and pretraining; conditions work on copies of it. */
async function prepare(seed: number, { data, work, size, threads }: Options): Promise<string> {
  const study = join(work, `base-${seed}`);
  await once(join(work, `init-${seed}.json`), () => {
    rmSync(study, { recursive: true, force: true });
    const source = ['--images', join(data, 'images'), '--masks', join(data, 'masks')];
    const split = ['--split', 'pool=1600,test=400', '--seed', '1', '--size', size];
    return runSal(['init', study, ...source, ...split], threads, join(work, `init-${seed}.log`));
  });
  await once(join(work, `pretrain-${seed}.json`), () =>
    runSal(
      ['pretrain', study, '--task', 'models-genesis', '--seed', String(seed)],
      threads,
      join(work, `pretrain-${seed}.log`),
    ),
  );
  return study;
}

async function runCondition(condition: string, seed: number, options: Options): Promise<Outcome> {
  const { data, work, threads, trainFlags } = options;
  const name = `${condition.replace(':', '-')}-seed${seed}`;
  return once(join(work, `${name}.json`), async () => {
    const base = join(work, `base-${seed}`);
    const study = join(work, name);
    const [how = '', count = '1600'] = condition.split(':');
    const seedFlag = ['--seed', String(seed)];
    await once(join(work, `${name}.label.json`), async () => {
      rmSync(study, { recursive: true, force: true });
      cpSync(base, study, { recursive: true });
      const strategy = ['--strategy', how === 'chosen' ? 'kmeans-proportional' : 'random'];
      await runSal(
        ['select', study, '--budget', count, ...strategy, ...seedFlag],
        threads,
        join(work, `${name}.select.log`),
      );
      return runSal(['label', study, '--masks', join(data, 'masks')], threads, join(work, `${name}.label.log`));
    });
    const start = performance.now();
    const trained = await runSal(
      ['train', study, ...seedFlag, ...trainFlags],
      threads,
      join(work, `${name}.train.log`),
    );
    const trainSeconds = (performance.now() - start) / 1000;
    const result = (await runSal(
      ['evaluate', study],
      threads,
      join(work, `${name}.evaluate.log`),
    )) as unknown as Outcome;
    const { dice, jaccard, thresholdedJaccard, hd95 } = result;
    console.log(`${name}: Dice ${dice.mean.toFixed(4)} in ${trainSeconds.toFixed(0)} s`);
    return {
      condition,
      seed,
      dice,
      jaccard,
      thresholdedJaccard,
      hd95,
      iterations: trained.iterations as number,
      trainSeconds,
    };
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function table(outcomes: readonly Outcome[]): string {
  const conditions = [...new Set(outcomes.map(({ condition }) => condition))];
  const rows = conditions.map((condition) => {
    const own = outcomes.filter((outcome) => outcome.condition === condition);
    const perSeed = own.map(({ seed, dice }) => {
      const [low, high] = dice.ci95;
      return `${seed}: ${dice.mean.toFixed(4)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
    });
    const cells = [
      condition,
      mean(own.map(({ dice }) => dice.mean)).toFixed(4),
      perSeed.join('; '),
      mean(own.map(({ jaccard }) => jaccard.mean)).toFixed(4),
      mean(own.map(({ thresholdedJaccard }) => thresholdedJaccard)).toFixed(4),
      mean(own.map(({ hd95 }) => hd95)).toFixed(1),
      String(own[0]?.iterations),
      mean(own.map(({ trainSeconds }) => trainSeconds)).toFixed(0),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| labels | Dice, mean of seeds | Dice per seed [95 % interval over images] | Jaccard | thresholded Jaccard | HD95, px | steps | training, s |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      data: { type: 'string', default: join(root, '../shared/data/isic2017') },
      work: { type: 'string', default: join(root, 'bench/work/isic') },
      out: { type: 'string' },
      labels: { type: 'string', default: 'chosen:50,random:50,chosen:160,all' },
      seeds: { type: 'string', default: '1,2,3' },
      jobs: { type: 'string', default: '1' },
      size: { type: 'string', default: '128' },
      train: { type: 'string', default: '' },
    },
  });
  if (!existsSync(join(values.data, 'images'))) {
    throw new Error(
      `ISIC-2017 is not at ${values.data} (expected images/ and masks/ there): name its folder with --data`,
    );
  }
  mkdirSync(values.work, { recursive: true });
  const jobs = Number(values.jobs);
  const options: Options = {
    data: values.data,
    work: values.work,
    size: values.size,
    threads: Math.max(1, Math.floor(availableParallelism() / jobs)),
    trainFlags: values.train.split(' ').filter(Boolean),
  };
  const seeds = values.seeds.split(',').map(Number);
  const conditions = values.labels.split(',');
  await inParallel(jobs, seeds, (seed) => prepare(seed, options));
  const pairs = conditions.flatMap((condition) => seeds.map((seed) => ({ condition, seed })));
  const outcomes = await inParallel(jobs, pairs, ({ condition, seed }) => runCondition(condition, seed, options));
  console.log(`\n${table(outcomes)}`);
  if (values.out) {
    mkdirSync(dirname(resolve(values.out)), { recursive: true });
    writeFileSync(values.out, `${JSON.stringify(outcomes, null, 2)}\n`);
  }
}

/** At most `jobs` at once; results in the order of the items. */
async function inParallel<T, R>(jobs: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return results;
}
