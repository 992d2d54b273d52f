import { Random } from '../../src/random.js';
import type { WarmModel } from '../../src/select/warm/warm-model.js';

/** A network that answers every candidate by chance, the same each time; for tests of the strategies that ask one. */
export function fakeModel(seed: number): WarmModel {
  return {
    scores: ({ name }, indices) =>
      Float64Array.from(indices, (index) => Random.of(seed, 'score', name, index).uniform()),
    gradientEmbeddings: (indices) => ({
      data: Float32Array.from(
        indices.flatMap((index) => {
          const random = Random.of(seed, 'embedding', index);
          return [random.normal(), random.normal(), random.normal()];
        }),
      ),
      rows: indices.length,
      columns: 3,
    }),
  };
}
