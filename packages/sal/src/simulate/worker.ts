/**
 * A worker process of `sal simulate`: does one job after another. A process of its own, so that a crash of the engine
 * costs one job, and so that each has its own number of threads.
 */

import { InterruptedError } from '../errors.js';
import type { Hooks } from '../progress.js';
import type { FromWorker, ToWorker } from './messages.js';
import { runJob } from './run-job.js';
import { SimulationStore } from './store.js';

const [directory = '', threads = '1'] = process.argv.slice(2);
const store = new SimulationStore(directory);
const interruption = new AbortController();
// The terminal sends Ctrl-C to the workers too; the parent decides.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => interruption.abort());
process.on('disconnect', () => process.exit(1));

const send = (message: FromWorker) => process.send?.(message);
let lastProgress = 0;
const hooks: Hooks = {
  progress(label, done, total, detail) {
    const now = performance.now();
    if (done < total && now - lastProgress < 500) return;
    lastProgress = now;
    send({ type: 'progress', label, done, total, detail });
  },
  log() {},
  warn() {},
  signal: interruption.signal,
};

process.on('message', async (message: ToWorker) => {
  if (message.type === 'abort') {
    interruption.abort();
    return;
  }
  try {
    send({ type: 'finished', result: await runJob(message.job, store, { threads: Number(threads) }, hooks) });
  } catch (error) {
    const { message: text, stack } = error as Error;
    const detail = process.env.SAL_DEBUG === '1' ? `${text}\n${stack}` : text;
    send({ type: 'failed', message: detail, interrupted: error instanceof InterruptedError });
  }
});
send({ type: 'ready' });
