import type { Tensor } from '@sal-smis/torch';
import type { MethodContext } from './method.js';

/** Rises smoothly from exp(-5) to 1 over the first `share` of the training (Laine & Aila 2017, arXiv 1610.02242). */
export function rampUp(progress: number, share: number): number {
  if (share <= 0 || progress >= share) return 1;
  return Math.exp(-5 * (1 - progress / share) ** 2);
}

/** What is minimised: supervisedWeight * supervised + unlabelledWeight * ramp * unlabelled, one-element tensors. */
export function combine(
  { settings, progress }: Pick<MethodContext, 'settings' | 'progress'>,
  supervised: Tensor,
  unlabelled?: Tensor,
): Tensor {
  const known = supervised.mul(settings.supervisedWeight);
  if (!unlabelled) return known;
  const detached = settings.reproduceDefect.includes('no-grad-unlabelled');
  const unknown = detached ? unlabelled.detach() : unlabelled;
  return known.add(unknown.mul(settings.unlabelledWeight * rampUp(progress, settings.rampUp)));
}
