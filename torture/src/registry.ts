/** The kinds of trials, in the order in which `all` holds them. */

import type { Trial } from './frame/trial.js';
import { asan } from './trials/asan.js';
import { corrupt } from './trials/corrupt.js';
import { crowd } from './trials/crowd.js';
import { disk } from './trials/disk.js';
import { fuzz } from './trials/fuzz.js';
import { hostile } from './trials/hostile.js';
import { kill } from './trials/kill.js';

export const trials: readonly Trial[] = [kill, fuzz, corrupt, disk, crowd, hostile, asan];
