/** The self-supervised tasks: one file and one line each. */

import { modelsGenesis } from './models-genesis/task.js';
import type { PretrainTask } from './task.js';
import { autoencoder } from './tasks/autoencoder.js';
import { byol } from './tasks/byol.js';
import { mae } from './tasks/mae.js';
import { none } from './tasks/none.js';
import { simclr } from './tasks/simclr.js';
import { vicreg } from './tasks/vicreg.js';

export const pretrainTasks = {
  'models-genesis': modelsGenesis,
  autoencoder,
  mae,
  simclr,
  byol,
  vicreg,
  none,
} as const satisfies Record<string, PretrainTask>;

export type PretrainTaskName = keyof typeof pretrainTasks;

export const pretrainTaskNames = Object.keys(pretrainTasks) as PretrainTaskName[];
