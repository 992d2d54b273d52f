/** The self-supervised tasks: one file and one line each. */

import { modelsGenesis } from './models-genesis/task.js';
import type { PretrainTask } from './task.js';

export const pretrainTasks = {
  'models-genesis': modelsGenesis,
} as const satisfies Record<string, PretrainTask>;

export type PretrainTaskName = keyof typeof pretrainTasks;

export const pretrainTaskNames = Object.keys(pretrainTasks) as PretrainTaskName[];
