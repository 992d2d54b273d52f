import { FailureError } from '../../errors.js';
import type { Study } from '../../study/study.js';
import type { UNet } from '../unet.js';
import { loadUNet } from '../weights.js';

/**
 * A trained network in eval mode on the device; the caller disposes of it.
 * @throws FailureError when the weights are missing or damaged, or the network is made for other images or classes
 */
export function loadTrainedNetwork(study: Study, weights: string, device: string): UNet {
  const { unet } = loadUNet(weights);
  const { inChannels, classes } = unet.options;
  const { length: wanted } = study.config.classes;
  if (inChannels !== study.channels || classes !== wanted) {
    unet.dispose();
    throw new FailureError(`the network takes ${inChannels} channels and gives ${classes} classes`, {
      where: weights,
      expected: `${study.channels} channels and ${wanted} classes, as this study has`,
      fix: 'name a training of this study',
    });
  }
  unet.eval();
  return unet.to(device);
}
