/** The sealed test set: which of its images can be compared with a reference mask, and why the others cannot. */

import { FailureError } from '../errors.js';
import type { Study } from '../study/study.js';
import type { ImageRecord } from '../study/types.js';

export interface TestImage extends ImageRecord {
  /** Position in the whole test set, ordered by id, from 0. */
  testRow: number;
}

/** A test image that is not part of the result. */
export interface ExcludedImage {
  id: string;
  reason: string;
}

export interface TestSet {
  images: TestImage[];
  excluded: ExcludedImage[];
}

/** @throws FailureError when the study has no test images, or none with a reference mask */
export function testSetOf(study: Study): TestSet {
  const all = study.images({ split: 'test' });
  if (all.length === 0) {
    throw new FailureError('the study has no test images', {
      where: study.directory,
      fix: 'make a study with a test set: sal init STUDY --images DIR --masks DIR --split pool=N,test=M',
    });
  }
  const images: TestImage[] = [];
  const excluded: ExcludedImage[] = [];
  for (const [testRow, image] of all.entries()) {
    if (image.referenceMasks.length > 0) images.push({ ...image, testRow });
    else excluded.push({ id: image.id, reason: 'has no reference mask' });
  }
  if (images.length === 0) throw noReference(study, all.length);
  return { images, excluded };
}

function noReference(study: Study, count: number): FailureError {
  return new FailureError(`none of the ${count} test images has a reference mask`, {
    where: study.config.masks ?? study.directory,
    expected: 'masks named as their images (with or without _segmentation)',
    fix: 'make the study with its masks: sal init STUDY --images DIR --masks DIR',
  });
}
