/** One choice, or one clustering, of generated features in a process of its own: time, peak memory, result. */

import { closeSync, openSync, writeSync } from 'node:fs';
import { resolveOptions } from '../../packages/sal/dist/plugin.js';
import { cluster } from '../../packages/sal/dist/select/cluster.js';
import type { Matrix } from '../../packages/sal/dist/select/matrix.js';
import { strategyNamed } from '../../packages/sal/dist/select/registry.js';
import type { ChooseJob, ClusterJob, WorkerResult } from './select.js';

const job = JSON.parse(process.argv[2] ?? '') as ChooseJob | ClusterJob;

/** 2000 blobs of unequal size, as wide as their distances; a cheap generator, because it draws N x D numbers. */
function generate(rows: number, columns: number): Matrix {
  const blobs = 2000;
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
  const middles = Float32Array.from({ length: blobs * columns }, () => 2 * uniform() - 1);
  const data = new Float32Array(rows * columns);
  for (let i = 0, at = 0; i < rows; i++) {
    const middle = Math.floor(blobs * uniform() ** 2) * columns;
    const spread = 1 + 2 * uniform();
    for (let t = 0; t < columns; t++) data[at++] = middles[middle + t]! + spread * (uniform() + uniform() - 1);
  }
  return { data, rows, columns };
}

function choose({ strategy: name, budget, clusters }: ChooseJob, features: Matrix): number {
  const strategy = strategyNamed(name);
  const ids = Array.from({ length: features.rows }, (_, i) => `i${i}`);
  const candidates = { ids, taken: new Array<boolean>(ids.length).fill(false), features, proxyLoss: null };
  const settings = { budget, seed: 1, clusters, restarts: 10 };
  const { picks } = strategy.choose(candidates, settings, resolveOptions(strategy, {}));
  return new Set(picks.map(({ index }) => index)).size;
}

/** Float32 rows, in pieces that one write can take. */
function save(path: string, { data }: Matrix): void {
  const descriptor = openSync(path, 'w');
  const bytes = new Uint8Array(data.buffer);
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at, Math.min(2 ** 28, bytes.length - at));
  closeSync(descriptor);
}

const features = generate(job.rows, job.columns);
if (job.kind === 'cluster') save(job.file, features);
const before = process.memoryUsage().rss;
const start = performance.now();
const cpuStart = process.cpuUsage();
const value =
  job.kind === 'choose' ? choose(job, features) : cluster(features, { clusters: job.clusters, seed: 1 }).inertia;
const { user, system } = process.cpuUsage(cpuStart);
const result: WorkerResult = {
  seconds: (performance.now() - start) / 1000,
  cpuSeconds: (user + system) / 1e6,
  // resourceUsage gives kilobytes on every platform.
  extraBytes: process.resourceUsage().maxRSS * 1024 - before,
  featureBytes: features.data.byteLength,
  value,
};
process.stdout.write(JSON.stringify(result));
