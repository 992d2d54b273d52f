/** What the simulation's process and its workers tell each other. */

import type { Job } from './plan.js';
import type { JobResult } from './store.js';

export type ToWorker = { type: 'job'; job: Job } | { type: 'abort' };

export type FromWorker =
  | { type: 'ready' }
  | { type: 'progress'; label: string; done: number; total: number; detail?: string | undefined }
  | { type: 'finished'; result: JobResult }
  | { type: 'failed'; message: string; interrupted: boolean };
