/** A segmentation problem that a network of width 2 learns in a few steps, for tests of training methods and losses. */

import { fromArray, manualSeed, noGrad, rand, scope, setThreads, type Tensor } from '@sal-smis/torch';
import { Adam } from '@sal-smis/torch/optim';
import { beforeAll, describe, expect, it } from 'vitest';
import { UNet } from '../../src/models/unet.js';
import { resolveOptions } from '../../src/plugin.js';
import { Random } from '../../src/random.js';
import { makeTeacher } from '../../src/segment/ema.js';
import { diceCe } from '../../src/segment/losses/dice-ce.js';
import type { Batch, MethodContext, SegmentationMethod } from '../../src/segment/method.js';
import { type TrainSettings, trainSettings } from '../../src/segment/settings.js';

export const side = 32;

export function methodSettings(change: Partial<TrainSettings> = {}): TrainSettings {
  return {
    ...trainSettings.parse({ rampUp: 0, confidence: 0.5 }),
    seed: 1,
    iterations: 10,
    precision: 'fp32',
    ...change,
  };
}

/** Networks of width 2 with weights from a fixed seed; the caller's scope does not own them. */
export function methodContext(
  change: Partial<TrainSettings> = {},
  { classes = 2, networks = 1 }: { classes?: number; networks?: 1 | 2 | undefined } = {},
): MethodContext {
  manualSeed(1);
  const student = new UNet({ inChannels: 3, classes, width: 2 });
  const teacher = makeTeacher(student, new UNet(student.options));
  return {
    student,
    teacher,
    second: networks === 2 ? new UNet(student.options) : null,
    settings: methodSettings(change),
    progress: 1,
    supervisedLoss: (logits, target, weight) => diceCe.compute(logits, target, weight ?? null, {}),
    inPrecision: (body) => body(),
  };
}

/** Images with bands of equal height, one for each class, brighter from class to class, and noise; the same each time. */
export function methodBatch(classes = 2, { labelled = 2, unlabelled = 3 } = {}): Batch {
  return scope(() => {
    manualSeed(2);
    const images = (count: number) => bands(count, classes).add(rand([count, 3, side, side]).mul(0.2));
    const targets = BigInt64Array.from({ length: labelled * side * side }, (_, i) => BigInt(classAt(i, classes)));
    return {
      labelled: { images: images(labelled), targets: fromArray(targets, [labelled, side, side]) },
      unlabelled: {
        weak: images(unlabelled),
        randoms: Array.from({ length: unlabelled }, (_, i) => Random.of(1, 'strong', i)),
      },
    };
  });
}

function classAt(pixel: number, classes: number): number {
  return Math.floor((classes * Math.floor((pixel / side) % side)) / side);
}

function bands(count: number, classes: number): Tensor {
  const values = Float32Array.from(
    { length: count * 3 * side * side },
    (_, i) => (0.8 * classAt(i, classes)) / (classes - 1),
  );
  return fromArray(values, [count, 3, side, side]);
}

/** What holds for every training method. */
export function itIsATrainingMethod(method: SegmentationMethod): void {
  // Networks this small gain nothing from a second thread.
  beforeAll(() => setThreads(1));
  const options = resolveOptions(method, {});
  const lossOf = (context: MethodContext, classes: number) => {
    manualSeed(3);
    return method.loss(methodBatch(classes), context, options);
  };

  describe.each([2, 3])(`${method.name} with %i classes`, (classes) => {
    const shape = { classes, networks: method.networks };

    // A method that needs no unlabelled images has nothing to hold here.
    if (method.needsUnlabelled) {
      it('unlabelled images have a gradient, the labels that a network makes have none', () =>
        scope(() => {
          const gradientWith = (change: Partial<TrainSettings>) => {
            const context = methodContext({ confidence: 0.2, ...change }, shape);
            const { loss, parts } = lossOf(context, classes);
            for (const part of Object.values(parts)) expect(Number.isFinite(part.item())).toBe(true);
            loss.backward();
            expect(context.teacher.parameters().every((parameter) => parameter.grad === null)).toBe(true);
            const trained = [...context.student.parameters(), ...(context.second?.parameters() ?? [])];
            return trained.flatMap((parameter) => [...(parameter.grad as Tensor).toFloat32Array()]);
          };
          const without = gradientWith({ unlabelledWeight: 0 });
          const withUnlabelled = gradientWith({ unlabelledWeight: 1 });
          expect(withUnlabelled.every(Number.isFinite)).toBe(true);
          expect(distance(withUnlabelled, without)).toBeGreaterThan(1e-6);
          const broken = gradientWith({ unlabelledWeight: 1, reproduceDefect: ['no-grad-unlabelled'] });
          expect(distance(broken, without)).toBeLessThan(1e-9);
        }));
    }

    it('a few steps make its loss smaller, the teacher standing still', () => {
      const context = methodContext({ confidence: 0.8 }, shape);
      const { student, teacher, second } = context;
      const parameters = [...student.namedParameters(), ...(second?.namedParameters('second.') ?? [])];
      const optimizer = new Adam(parameters, { learningRate: 0.02 });
      const losses = Array.from({ length: 15 }, () => {
        optimizer.zeroGrad();
        const value = scope(() => {
          const { loss } = lossOf(context, classes);
          loss.backward();
          return loss.item();
        });
        optimizer.step();
        return value;
      });
      optimizer.dispose();
      for (const network of [student, teacher, second]) network?.dispose();
      expect(losses.at(-1)).toBeLessThan(losses[0] as number);
    });
  });
}

/** Makes the weights no numbers, so that whoever asks the network gives itself away. */
export function spoil(network: UNet): void {
  noGrad(() => {
    for (const parameter of network.parameters()) parameter.fill_(Number.NaN);
  });
}

/** Largest absolute difference. */
function distance(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] as number))));
}
