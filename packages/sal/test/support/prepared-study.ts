/** A study whose prepared pixels are written directly, for tests of the stages that read nothing else. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BINARY_CLASSES } from '../../src/images/classes.js';
import { synthesize } from '../../src/images/synthesize.js';
import { pixelsDigest } from '../../src/study/prepared-pixels.js';
import { Study } from '../../src/study/study.js';

export interface PreparedStudyOptions {
  size?: number;
  color?: 'rgb' | 'grey';
  /** Images in the pool. */
  pool?: number;
  /** Images in the test set; their pixels are white. */
  test?: number;
  seed?: number;
  /** Background and lesion unless given; three or more are drawn with nodules, which are class 2. */
  classes?: string[];
}

/** Makes a study of synthetic images in a new temporary folder; the caller closes it and removes the folder. */
export function makePreparedStudy(options: PreparedStudyOptions = {}): Study {
  const { size = 16, color = 'rgb', pool = 24, test = 4, seed = 1, classes = [...BINARY_CLASSES] } = options;
  const directory = join(mkdtempSync(join(tmpdir(), 'sal-study-')), 'study');
  const study = Study.create(directory, { seed, size, color, images: '/images', masks: null, classes });
  const prepared: Uint8Array[] = [];
  const images = Array.from({ length: pool + test }, (_, row) => {
    const split = row < pool ? ('pool' as const) : ('test' as const);
    const { pixels } = synthesize(seed, row, size, classes.length > 2);
    const channel = color === 'rgb' ? pixels : pixels.filter((_, i) => i % 3 === 1);
    prepared.push(split === 'test' ? channel.fill(255) : channel);
    const id = `image-${String(row).padStart(4, '0')}`;
    const path = `/images/${id}.png`;
    return {
      id,
      path,
      width: size,
      height: size,
      row,
      split,
      group: id,
      referenceMasks: [],
      fileSha256: null,
      pixelsSha256: pixelsDigest(size, size, channel),
    };
  });
  study.addImages(images.map((image) => ({ ...image, perceptualHash: '' })));
  writeFileSync(study.cachePath, Buffer.concat(prepared));
  return study;
}
