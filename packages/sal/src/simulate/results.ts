/** What a simulation leaves behind: one record per trained and evaluated network; everything reported is made of these. */

/** The way of working that a record belongs to; arms are compared with each other at equal labels and seeds. */
export interface SimulationArm {
  /** Short name, unique in the simulation, such as `typiclust + mean-teacher`. */
  name: string;
  /** What the name is made of: pretraining, selection, training, and a reproduced defect, by their names in the config. */
  factors: Record<string, string>;
  /** Arm that this one is compared with: the same but for one factor. Null: none. */
  baseline: string | null;
}

export interface SimulationRecord {
  arm: string;
  seed: number;
  /** From 0; more than one where labels are asked for in rounds. */
  round: number;
  /** Images with a label at this point; `pool` where all have one. */
  labels: number;
  /** Mean over the test images by metric name; null where undefined. */
  metrics: Record<string, number | null>;
  /** Dice of every test image, in the order of `SimulationResults.testIds`; null where undefined. */
  perImageDice: (number | null)[];
  /** Wall-clock seconds of the training. */
  trainSeconds: number;
}

export interface SimulationResults {
  name: string;
  /** ISO 8601. */
  created: string;
  /** The resolved configuration, as run. */
  config: Record<string, unknown>;
  versions: Record<string, string>;
  dataSha256: string;
  images: { pool: number; test: number; size: number };
  testIds: string[];
  arms: SimulationArm[];
  records: SimulationRecord[];
  /** Jobs that failed when the simulation was last run; not told by versions before this. */
  failed?: { job: string; message: string }[];
  /** Name of the arm that is trained on all labels of the pool, the yardstick of "full supervision"; null without one. */
  fullSupervision: string | null;
}
