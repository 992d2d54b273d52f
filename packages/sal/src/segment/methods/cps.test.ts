import { scope, type Tensor } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { itIsATrainingMethod, methodBatch, methodContext } from '../../../test/support/segmentation.js';
import type { UNet } from '../../models/unet.js';
import { resolveOptions } from '../../plugin.js';
import { cps } from './cps.js';

itIsATrainingMethod(cps);

const options = resolveOptions(cps, {});

it('both networks learn, each by a gradient of its own', () =>
  scope(() => {
    const context = methodContext({}, { networks: 2 });
    cps.loss(methodBatch(), context, options).loss.backward();
    const first = (network: UNet) => ((network.parameters()[0] as Tensor).grad as Tensor).toFloat32Array();
    const other = context.second ?? context.student;
    expect(first(context.student).some((value) => value !== 0)).toBe(true);
    expect(first(other).some((value) => value !== 0)).toBe(true);
    expect(first(other)).not.toEqual(first(context.student));
  }));

it('two equal networks agree with themselves: the cross loss is their own certainty, and a threshold of 1 leaves none', () =>
  scope(() => {
    const twins = methodContext({}, { networks: 2 });
    twins.second?.loadStateDict(twins.student.stateDict());
    const { parts } = cps.loss(methodBatch(), twins, options);
    expect(parts.cross?.item()).toBeLessThan(Math.log(2));
    const none = cps.loss(methodBatch(), twins, resolveOptions(cps, { threshold: 1 }));
    expect(none.parts.cross?.item()).toBe(0);
  }));
