/** What the settings say of the random changes of images: the same geometry for all, colours and boxes by view. */

import type { ColorSettings } from '../images/augment/color.js';
import type { CutMixSettings } from '../images/augment/cutmix.js';
import type { GeometrySettings } from '../images/augment/geometry.js';
import type { TrainSettings } from './settings.js';

export function geometryOf(settings: TrainSettings): GeometrySettings {
  const { flip, quarterTurns, rotation, scale, shift } = settings;
  if (!settings.augment) return { flip: 0, quarterTurns: false, rotation: 0, scale: 1, shift: 0 };
  return { flip, quarterTurns, rotation, scale, shift };
}

/** Colours of the strong view. */
export function strongColors(settings: TrainSettings): ColorSettings {
  const { augment, jitter, brightness, contrast, saturation, hue, greyscale } = settings;
  return { probability: augment ? jitter : 0, brightness, contrast, saturation, hue, greyscale };
}

/** Colours of labelled images: a weaker version, never without colour. */
export function labelledColors(settings: TrainSettings): ColorSettings {
  const strong = strongColors(settings);
  const weaker = (value: number) => value * settings.labelledJitter;
  return {
    probability: strong.probability,
    brightness: weaker(strong.brightness),
    contrast: weaker(strong.contrast),
    saturation: weaker(strong.saturation),
    hue: weaker(strong.hue),
    greyscale: 0,
  };
}

/** Boxes of other images in the strong view. */
export function strongBoxes(settings: TrainSettings): CutMixSettings {
  return { probability: settings.augment ? settings.cutmix : 0, area: [0.02, 0.4] };
}

/** Whether nothing moves: images are then left as they are, not interpolated at their own pixels. */
export function isStill({ flip, quarterTurns, rotation, scale, shift }: GeometrySettings): boolean {
  return flip === 0 && !quarterTurns && rotation === 0 && scale === 1 && shift === 0;
}
