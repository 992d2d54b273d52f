import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { leftMask, picture, put, temporaryFolder } from '../../test/support/small-images.js';
import { isMaskReason, leaveOut, leaveOutByName } from './leave-out.js';
import { findFiles } from './scan.js';

const folder = temporaryFolder();
afterAll(folder.remove);

async function sortFiles(name: string, contents: Record<string, Buffer | string>) {
  for (const [path, content] of Object.entries(contents)) put(join(folder.path, name, path), content);
  const { kept, leftOut } = await leaveOut(findFiles(join(folder.path, name)).files);
  return { kept: kept.map(({ path }) => path), leftOut: Object.fromEntries(leftOut.map((file) => [file.path, file])) };
}

describe('leaveOutByName', () => {
  it('keeps images, leaves masks and pictures made from images out', () => {
    const paths = ['a.jpg', 'a_mask.png', 'a_mask_1.png', 'A_Superpixels.png', 'my_mask.png', 'Ground Truth/q.png'];
    const { kept, leftOut } = leaveOutByName(paths.map((path) => ({ path, absolute: `/none/${path}` })));
    expect(kept.map(({ path }) => path)).toEqual(['a.jpg', 'my_mask.png']);
    expect(leftOut.map(({ path, isMask }) => [path, isMask])).toEqual([
      ['a_mask.png', true],
      ['a_mask_1.png', true],
      ['A_Superpixels.png', false],
      ['Ground Truth/q.png', true],
    ]);
    for (const { isMask, reason } of leftOut) expect(isMaskReason(reason)).toBe(isMask);
  });
});

describe('leaveOut', () => {
  it('leaves out what predict recorded, and the whole folder where the record is damaged', async () => {
    const image = await picture(1);
    const record = `${JSON.stringify({ image: 'x.png', files: { 'x.png': 'aa', 'overlays/x.png': 'bb' } })}\n`;
    const { kept } = await sortFiles('results', {
      'x.png': image,
      'july/x.png': await leftMask(),
      'july/overlays/x.png': image,
      'july/another.png': await picture(2),
      'july/predictions.jsonl': record,
      'cut/y.png': await picture(3),
      'cut/predictions.jsonl': `${record}{"image":`,
    });
    expect(kept).toEqual(['cut/predictions.jsonl', 'july/another.png', 'july/predictions.jsonl', 'x.png']);
  });

  it('knows masks by few colours and the name of a picture, in every lossless format and number of classes', async () => {
    const size = { width: 48, height: 40 };
    const classes = Buffer.from(Uint8Array.from({ length: 48 * 40 }, (_, i) => Math.floor((i % 48) / 16)));
    const indices = sharp(classes, { raw: { ...size, channels: 1 } });
    const { kept, leftOut } = await sortFiles('content', {
      'photos/1.png': await picture(1),
      'photos/2.png': await picture(2, 48, 40, 'jpeg'),
      'photos/3.png': await picture(3),
      'photos/4.png': await picture(4),
      'x/1.png': await leftMask(),
      'x/2.tif': await indices.clone().tiff().toBuffer(),
      'x/3.gif': await sharp(await leftMask())
        .gif()
        .toBuffer(),
      'photos/4_binary.png': await leftMask(48, 40, 0),
      'x/5.png': await leftMask(),
      'z/1.png': await picture(9),
      'broken/1.png': 'no image',
    });
    expect(Object.keys(leftOut).sort()).toEqual(['photos/4_binary.png', 'x/1.png', 'x/2.tif', 'x/3.gif']);
    expect(leftOut['x/1.png']?.reason).toMatch(/^looks like a mask: a few grey values, and the name of/);
    expect(kept).toContain('x/5.png');
  });

  it('leaves nothing out of a set of black and white pictures', async () => {
    const { kept } = await sortFiles('black and white', {
      'a/1.png': await leftMask(48, 40, 0.3),
      'b/1.png': await leftMask(48, 40, 0.6),
      '1_2.png': await leftMask(48, 40, 0.1),
    });
    expect(kept).toHaveLength(3);
  });
});
