/** What the settings say of the random changes of images: the same geometry for all, colours by view. */

import type { ColorSettings } from '../images/augment/color.js';
import type { GeometrySettings } from '../images/augment/geometry.js';
import type { TrainSettings } from './settings.js';

export function geometryOf(settings: TrainSettings): GeometrySettings {
  const { flip, quarterTurns, rotation, scale, shift } = settings;
  return { flip, quarterTurns, rotation, scale, shift };
}

/** Colours of the strong view. */
export function strongColors(settings: TrainSettings): ColorSettings {
  const { jitter, brightness, contrast, saturation, hue, greyscale } = settings;
  return { probability: jitter, brightness, contrast, saturation, hue, greyscale };
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
