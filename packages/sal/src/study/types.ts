/** The vocabulary of a study: rows of `study.db` as the rest of the program sees them. */

import type { Intensity } from '../images/intensity.js';

export type Split = 'pool' | 'test';

export interface StudyConfig {
  /** Seed of the split and the default seed of every later step. */
  seed: number;
  /** Side in pixels of the prepared square images. */
  size: number;
  color: 'rgb' | 'grey';
  /** Absolute path of the folder the images came from. */
  images: string;
  /** Absolute path of the reference masks, or null where there are none. */
  masks: string | null;
  /** Largest number of pixels of an image; studies made before it was recorded have the limit of the program. */
  maxPixels?: number;
  /**
   * Which values of deep pictures are black and white, by depth; empty where all were of 8 bits. Studies made before it was
   * recorded have none: their pictures are read as they were then.
   */
  intensity?: Intensity;
  /** Names of the classes, at least two; index 0 is background. Studies made before there were more have the two. */
  classes: string[];
}

/** A file that the study has seen, and what was in it. */
export interface RecordedFile {
  /** Absolute. */
  path: string;
  /** Of the whole file; null in studies that were made before hashes were kept. */
  sha256: string | null;
}

/** One readable image; ids are stable and unique. Arrays of records are ordered by id. */
export interface ImageRecord {
  id: string;
  /** Absolute path of the original file. */
  path: string;
  /** SHA-256 of the original file; null in studies that were made before it was kept. */
  fileSha256: string | null;
  /** Original size in pixels. */
  width: number;
  height: number;
  /** Row of the image in the prepared cache. */
  row: number;
  split: Split;
  /** Images of one group (patient, lesion, duplicate) are on one side of a split. */
  group: string;
  /**
   * Files of the reference mask found at init: the annotator of experiments, the truth of tests. Empty where there is
   * none; of several the mask is their union. Read it by `readReferenceMask` only.
   */
  referenceMasks: readonly RecordedFile[];
}

export interface Pick {
  id: string;
  /** 0 is picked first; a smaller budget takes the first ranks. */
  rank: number;
  /** For a person: why this image. */
  reason: string;
  cluster: number | null;
  distance: number | null;
}

export interface SelectionRecord {
  round: number;
  strategy: string;
  budget: number;
  seed: number;
  created: string;
  picks: Pick[];
}

/** The current revision of an image's mask. */
export interface AnnotationRecord {
  imageId: string;
  revision: number;
  /** Absolute path of the PNG (of `encodeMaskPng`, original size of the image). */
  path: string;
  sha256: string;
  author: string;
  tool: string;
  created: string;
}

export type RunKind = 'pretrain' | 'train' | 'evaluate';
export type RunStatus = 'running' | 'interrupted' | 'failed' | 'finished';

export interface RunRecord {
  id: string;
  kind: RunKind;
  status: RunStatus;
  created: string;
  /** Absolute folder: config.json, metrics.jsonl, checkpoints, pictures. */
  directory: string;
}
