import { describe, expect, it } from 'vitest';
import { derivedFolder, derivedName, folderKind } from './mask-names.js';

describe('derivedName', () => {
  it.each([
    ['x_mask', 'x', 'mask', null],
    ['x-Segmentation', 'x', 'segmentation', null],
    ['benign (1)_mask_1', 'benign (1)', 'mask', 1],
    ['x_mask2', 'x', 'mask', 2],
    ['x.mask (12)', 'x', 'mask', 12],
    ['a_b_ground truth', 'a_b', 'groundtruth', null],
    ['x_GroundTruth_0', 'x', 'groundtruth', 0],
    ['x_mask_overlay', 'x_mask', 'overlay', null],
    ['x_superpixels', 'x', 'superpixels', null],
  ])('%s belongs to %s', (stem, base, word, number) => {
    expect(derivedName(stem)).toMatchObject({ base, word, number });
  });

  it.each(['x', 'mask', 'x_masked', 'unmask', 'x_1', 'gt', 'labelled_x', 'x_maskerade'])('%s says nothing', (stem) => {
    expect(derivedName(stem)).toBeNull();
  });
});

describe('folderKind', () => {
  it.each([
    ...['masks', 'Mask', 'Ground Truth', 'GroundTruth', 'ground_truth', 'GT', 'annotations', 'labels', 'labelsTr'],
    ...['train_masks', 'ISIC-2017_Training_Part1_GroundTruth', 'SegmentationClass', 'masks_png', 'GT 2', 'maskPNG'],
  ])('%s holds masks', (name) => expect(folderKind(name)).toBe('mask'));

  it.each(['overlays', 'Superpixels', 'my predictions', 'x_contours'])('%s holds pictures made from images', (name) =>
    expect(folderKind(name)).toBe('derived'),
  );

  it.each(['images', 'Original', 'imagesTr', 'label-free', 'masked faces', 'benign', '1', 'train', 'gtx'])(
    '%s says nothing',
    (name) => expect(folderKind(name)).toBeNull(),
  );

  it('is asked from the inside', () => {
    expect(derivedFolder('masks/overlays/x.png')).toEqual({ name: 'overlays', kind: 'derived' });
    expect(derivedFolder('masks/a/x.png')).toEqual({ name: 'masks', kind: 'mask' });
    expect(derivedFolder('masks.png')).toBeNull();
  });
});
