/** What the report is made of: plain values, so that the page is a pure function of them. */

import type { Calibration } from '../evaluate/calibration/calibration.js';
import type { Agreement, RiskCoverageSummary } from '../evaluate/predicted.js';
import type { CountedSummary } from '../evaluate/summary.js';
import type { MetricsRow } from '../training/metrics-log.js';

/** A picture inside the page. */
export interface Picture {
  mediaType: 'image/png' | 'image/webp';
  bytes: Uint8Array;
  /** Pixels, so that the page keeps its place while it loads. */
  width: number;
  height: number;
  /** What is to be seen, for those who cannot see it. */
  description: string;
}

export interface ReportStep {
  /** The command line as a person would type it. */
  command: string;
  /** What came of it, in a few words. */
  outcome: string;
  /** Null where nobody measured. */
  seconds: number | null;
}

export interface ReportData {
  images: number;
  pool: number;
  test: number;
  /** Images with a reference mask. */
  referenceMasks: number;
  /** Groups of two or more images that stay on one side of the split: duplicates, or one patient. */
  groups: number;
  quarantined: { path: string; reason: string }[];
  samples: Picture | null;
}

export interface ReportRun {
  id: string;
  /** ISO 8601. */
  created: string;
  /** Resolved settings of the run. */
  settings: Record<string, unknown>;
  metrics: MetricsRow[];
}

export interface ReportSelection {
  round: number;
  strategy: string;
  budget: number;
  /** Picks per cluster, in the order of clusters; empty for strategies without clusters. */
  clusters: { cluster: number; picks: number }[];
  contactSheet: Picture | null;
  map: Picture | null;
}

/** Mean, median and interval of one metric over test images; null where it is undefined. */
export interface ReportMetric {
  name: string;
  title: string;
  unit: 'ratio' | 'pixels';
  /** True where a larger value is a better one. */
  largerIsBetter: boolean;
  mean: number | null;
  median: number | null;
  ci95: readonly [number, number] | null;
  /** Value per image id; undefined ones are left out. */
  perImage: ReadonlyMap<string, number>;
}

/** One foreground class against the rest. */
export interface ReportClass {
  name: string;
  /** Test images whose reference or prediction has it. */
  images: number;
  metrics: Record<string, CountedSummary>;
}

/** The Dice that was predicted without a reference. */
export interface ReportPredicted {
  agreement: Agreement;
  riskCoverage: Omit<RiskCoverageSummary, 'definition'>;
  /** Per image id, 0..1. */
  perImage: ReadonlyMap<string, number>;
}

export interface ReportEvaluation {
  run: string;
  /** ISO 8601. */
  created: string;
  /** The training that was measured. */
  trainRun: string;
  images: number;
  excluded: number;
  testLooks: number;
  averaging: string;
  interval: string;
  metrics: ReportMetric[];
  /** Empty where there is one foreground class. */
  classes: ReportClass[];
  /** Null in evaluations of older versions, as `predicted`. */
  calibration: Calibration | null;
  predicted: ReportPredicted | null;
  cases: Picture | null;
}

/** One way of choosing labels, and what came of it. */
export interface ReportArm {
  /** Such as `chosen` or `random`. */
  name: string;
  /** That the shown training had; where there is none, those of now. */
  labels: number;
  /** What has come since, in sentences. */
  newer: string[];
  selections: ReportSelection[];
  /** The one that was evaluated; the newest finished one where none was. */
  training: ReportRun | null;
  trainingResult: { iterations: number; imagesPerSecond: number | null; bestValidationDice: number | null } | null;
  evaluation: ReportEvaluation | null;
}

export interface ReportInput {
  title: string;
  /** One sentence under the title. */
  summary: string;
  /** What a reader must know before believing a number. */
  cautions: string[];
  /** ISO 8601. */
  created: string;
  /** Of the folder only its name: a report is shared. */
  study: { directory: string; size: number; color: string; seed: number; data: { run: string; sha256: string } | null };
  versions: Record<string, string>;
  steps: ReportStep[];
  data: ReportData;
  /** The one that the first arm's training began with; else the newest finished one, with `used` false. */
  pretraining: (ReportRun & { task: string; samples: Picture | null; used: boolean }) | null;
  /** The first is the result; a second one is compared with it. */
  arms: ReportArm[];
}
