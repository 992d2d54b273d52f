import { describe, expect, it } from 'vitest';
import { IGNORE_INDEX } from '../images/classes.js';
import { chooseMetrics } from './metrics/choose.js';
import { scoreComparison } from './score.js';

/** One row of pixels; the network's size is that of the row, and it is sure of its prediction unless told otherwise. */
function score(truth: number[], prediction: number[], classes: number, names = ['dice', 'jaccard', 'brier']) {
  const size = truth.length;
  const square = (row: number[]) => Uint8Array.from({ length: size * size }, (_, i) => row[i % size]!);
  const probabilities = new Float32Array(classes * size * size);
  for (const [i, label] of square(prediction).entries()) probabilities[label * size * size + i] = 1;
  const masks = { truth: square(truth), prediction: square(prediction) };
  return scoreComparison(
    { ...masks, width: size, height: size, classes, probabilities, size },
    chooseMetrics(names, {}),
  );
}

describe('scoreComparison', () => {
  it('is the metric itself for two classes, with its rule for empty masks', () => {
    expect(score([0, 1, 1, 0], [0, 1, 0, 0], 2).values.dice).toBeCloseTo(2 / 3, 12);
    expect(score([0, 0], [0, 0], 2)).toMatchObject({ values: { dice: 1 }, perClass: [null] });
  });

  it('averages the classes that the reference or the prediction has', () => {
    const { values, perClass } = score([1, 1, 2, 0], [1, 0, 3, 0], 5);
    expect(perClass.map((scores) => scores?.dice)).toEqual([2 / 3, 0, 0, undefined]);
    expect(values.dice).toBeCloseTo(2 / 9, 12);
  });

  it('counts an image without any class as right where none is predicted', () => {
    expect(score([0, 0], [0, 0], 3)).toMatchObject({ values: { dice: 1, brier: 0 }, perClass: [null, null] });
  });

  it('leaves a class out of a metric that is undefined for it', () => {
    const { values, perClass } = score([1, 1, 2, 0], [1, 1, 0, 0], 3, ['precision']);
    expect(perClass[1]!.precision).toBeNaN();
    expect(values.precision).toBe(1);
  });

  it('does not count what nobody could judge, whatever is predicted there', () => {
    const ignoring = score([1, 1, IGNORE_INDEX, 0], [1, 1, 2, 0], 3);
    expect(ignoring.values).toMatchObject({ dice: 1, brier: 0 });
    expect(ignoring).toMatchObject({ lesionArea: 8, predictedArea: 8 });
    expect(ignoring.perClass[1]).toBeNull();
  });

  it('takes the probability of the class in question', () => {
    // Half of the image is class 2 and called 1: both classes are wrong there by 1.
    expect(score([1, 2], [1, 1], 3).perClass.map((scores) => scores!.brier)).toEqual([0.5, 0.5]);
  });
});
