/** No pretraining: the U-Net keeps the weights that it is drawn with. The bound that every task has to beat. */

import { internal } from '../../errors.js';
import { UNet } from '../../models/unet.js';
import { noOptions } from '../../plugin.js';
import type { PretrainTask } from '../task.js';

export const none: PretrainTask = {
  name: 'none',
  kind: 'none',
  summary: 'no training at all: an untrained network, the bound that every task has to beat',
  paper: 'no paper: the control',
  options: noOptions,
  create({ shape, width, inputStride, device }) {
    const unet = new UNet({ inChannels: shape.channels, classes: shape.channels, width, inputStride });
    unet.to(device);
    return {
      unet,
      network: unet,
      trained: 'none',
      loss: () => internal('a network that is not trained has no loss'),
      sampleShape: shape,
      samples: () => [],
    };
  },
};
