/** Models Genesis (Zhou et al. 2019, arXiv 1908.06912): restore the clean image from a distorted one. */

import { noOptions } from '../../plugin.js';
import { Restoration } from '../restoration.js';
import type { PretrainTask } from '../task.js';
import { Distorter } from './distort.js';

export const modelsGenesis: PretrainTask = {
  name: 'models-genesis',
  kind: 'restoration',
  paper: 'Zhou et al. 2019, arXiv 1908.06912',
  options: noOptions,
  summary: 'restore images after local shuffling, non-linear intensity and painting (Zhou et al. 2019)',
  create: (context) => new Restoration(context, (shape) => new Distorter(shape)),
};
