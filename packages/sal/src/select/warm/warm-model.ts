import type { Measure } from '../../models/uncertainty/measure.js';
import type { Matrix } from '../matrix.js';

/** A trained network as a strategy sees it; candidates are named by their positions in `Candidates.ids`. */
export interface WarmModel {
  /** The measure's score of each of these candidates, in their order: more is less certain. Asked twice, computed once. */
  scores(measure: Measure, indices: readonly number[]): Float64Array;
  /** BADGE's gradient embeddings of these candidates, [indices, classes x width]. Asked twice, computed once. */
  gradientEmbeddings(indices: readonly number[]): Matrix;
}
