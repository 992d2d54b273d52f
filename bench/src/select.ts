/**
 * Time and memory of choosing 1000 images against the size of the pool, on generated features, each choice in a process
 * of its own; and k-means here against scikit-learn's MiniBatchKMeans on the same features.
 *
 *   npm run bench -- select [--rows 10000,100000,1000000] [--columns 512] [--budget 1000]
 *                           [--strategies kmeans-proportional,coreset,typiclust,probcover] [--clusters 50]
 *                           [--compare 100000] [--compare-clusters 500] [--python PYTHON] [--out FILE]
 *
 * Memory is the peak of the resident set above what the process held once the features lay in memory. PYTHON (default:
 * $PYTHON, else python3) needs scikit-learn; without it the comparison is left out, and a line says so.
 */

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

export interface ChooseJob {
  kind: 'choose';
  rows: number;
  columns: number;
  strategy: string;
  budget: number;
  clusters: number;
}

export interface ClusterJob {
  kind: 'cluster';
  rows: number;
  columns: number;
  clusters: number;
  /** Where the features are left for scikit-learn: float32, row by row. */
  file: string;
}

export interface WorkerResult {
  seconds: number;
  /** The same in processor time of all threads: steadier on a busy machine. */
  cpuSeconds: number;
  /** Peak of the resident set above what was resident before. */
  extraBytes: number;
  featureBytes: number;
  /** Images chosen, or the inertia. */
  value: number;
}

const here = dirname(fileURLToPath(import.meta.url));
const runFile = promisify(execFile);
const timeText = ({ seconds, cpuSeconds }: Pick<WorkerResult, 'seconds' | 'cpuSeconds'>) =>
  `${seconds.toFixed(1).padStart(8)} s (${cpuSeconds.toFixed(1)} s of processor)`;
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

async function work(job: ChooseJob | ClusterJob): Promise<WorkerResult> {
  const { stdout } = await runFile(process.execPath, [resolve(here, 'select-worker.js'), JSON.stringify(job)]);
  return JSON.parse(stdout) as WorkerResult;
}

async function compare(rows: number, columns: number, clusters: number, python: string) {
  try {
    await runFile(python, ['-c', 'import sklearn']);
  } catch {
    console.log(`k-means is not compared: ${python} cannot import sklearn (name a Python that can with --python)`);
    return null;
  }
  const directory = mkdtempSync(join(tmpdir(), 'sal-bench-select-'));
  try {
    const file = join(directory, 'features.f32');
    const mine = await work({ kind: 'cluster', rows, columns, clusters, file });
    const script = resolve(here, '../select_kmeans.py');
    const { stdout } = await runFile(python, [script, JSON.stringify({ rows, columns, clusters, file })]);
    const sklearn = JSON.parse(stdout) as WorkerResult & { version: string };
    console.log(`k-means of ${rows} x ${columns} into ${clusters}:`);
    const line = (name: string, { value, extraBytes, ...times }: WorkerResult) =>
      console.log(
        `  ${name.padEnd(34)}${timeText(times)}  inertia ${value.toExponential(4)}  ${megabytes(extraBytes).padStart(8)}`,
      );
    line('here', mine);
    line(`scikit-learn ${sklearn.version} MiniBatchKMeans`, sklearn);
    return { rows, columns, clusters, here: mine, miniBatchKMeans: sklearn };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      rows: { type: 'string', default: '10000,100000,1000000' },
      columns: { type: 'string', default: '512' },
      budget: { type: 'string', default: '1000' },
      clusters: { type: 'string', default: '50' },
      strategies: { type: 'string', default: 'kmeans-proportional,coreset,typiclust,probcover' },
      compare: { type: 'string', default: '100000' },
      'compare-clusters': { type: 'string', default: '500' },
      python: { type: 'string', default: process.env.PYTHON ?? 'python3' },
      out: { type: 'string', default: resolve(here, '../results/select.json') },
    },
  });
  const [columns, budget, clusters] = [Number(values.columns), Number(values.budget), Number(values.clusters)];
  const loadBefore = loadavg()[0]!;
  const choices = [];
  console.log(`${budget} images by features of ${columns} dimensions`);
  for (const rows of values.rows.split(',').map(Number)) {
    for (const strategy of values.strategies.split(',')) {
      const result = await work({ kind: 'choose', rows, columns, strategy, budget, clusters });
      choices.push({ rows, strategy, ...result });
      const memory = `${megabytes(result.extraBytes)} beside ${megabytes(result.featureBytes)} of features`;
      console.log(`  ${String(rows).padStart(8)}  ${strategy.padEnd(20)}${timeText(result)}  ${memory}`);
    }
  }
  const compared =
    Number(values.compare) > 0
      ? await compare(Number(values.compare), columns, Number(values['compare-clusters']), values.python)
      : null;
  const processor = `${cpus()[0]?.model.trim()}, ${cpus().length} cores`;
  mkdirSync(dirname(values.out), { recursive: true });
  const settings = { columns, budget, clusters, processor, loadBefore, date: new Date().toISOString() };
  writeFileSync(values.out, `${JSON.stringify({ settings, choices, compared }, null, 2)}\n`);
  console.log(`written to ${values.out}`);
}
