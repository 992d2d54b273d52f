import { describe, expect, it } from 'vitest';
import { Random } from '../../random.js';
import { type Color, createRaster, fillDisc, type Raster } from '../raster.js';
import { casesPicture } from './cases.js';
import { contactSheet } from './contact-sheet.js';
import { classEntries, legend } from './legend.js';
import { scatterMap } from './map.js';
import { restorationPicture } from './restoration.js';
import { classColor, clusterColor, ink, predictionColor, thumbnailMask, thumbnailOf, truthColor } from './style.js';

const red: Color = [200, 0, 0];

function count(raster: Raster, color: Color): number {
  let found = 0;
  for (let i = 0; i < raster.pixels.length; i += 3) {
    if (color.every((value, c) => raster.pixels[i + c] === value)) found++;
  }
  return found;
}

describe('thumbnails', () => {
  it('keep the proportions, and masks fall on the same pixels', () => {
    const raster = createRaster(200, 100, [10, 10, 10]);
    fillDisc(raster, 100, 50, 30, red);
    const mask = Uint8Array.from({ length: 200 * 100 }, (_, i) => (raster.pixels[i * 3] === 200 ? 1 : 0));
    const small = thumbnailOf(raster, 50);
    const smallMask = thumbnailMask(mask, 200, 100, 50);
    expect([small.width, small.height]).toEqual([50, 50]);
    expect(small.pixels[0]).toBeGreaterThan(200);
    let differing = 0;
    for (let i = 0; i < 2500; i++) {
      const isRed = small.pixels[i * 3]! > 100 && small.pixels[i * 3 + 1]! < 50;
      if (isRed !== (smallMask[i] === 1)) differing++;
    }
    expect(smallMask.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(120);
    expect(differing).toBeLessThan(20);
  });
});

describe('contact sheet', () => {
  it('holds every thumbnail under its title and wraps at the last column', () => {
    const item = { raster: createRaster(20, 20, red), caption: 'ISIC_0000001' };
    const sheet = contactSheet(
      [
        { title: 'cluster 0', items: Array.from({ length: 5 }, () => item) },
        { title: 'cluster 1', items: [] },
        { title: 'cluster 2', items: [item] },
      ],
      { thumbnail: 40, columns: 3 },
    );
    expect(count(sheet, red)).toBe(6 * 40 * 40);
    expect(sheet.width).toBe(6 + 3 * 46);
    expect(contactSheet([]).width).toBeGreaterThan(0);
  });
});

describe('map', () => {
  it('rings the picked points and survives a single or degenerate point', () => {
    const random = Random.of(1, 'map');
    const points = Array.from({ length: 60 }, (_, i) => ({
      x: random.normal(),
      y: random.normal(),
      cluster: i % 12,
      picked: i % 20 === 0,
    }));
    const unpicked = scatterMap(points.map((point) => ({ ...point, picked: false })));
    const picked = scatterMap(points);
    expect(count(picked, ink)).toBeGreaterThan(count(unpicked, ink));
    expect(count(picked, clusterColor(0))).toBeGreaterThan(count(unpicked, clusterColor(0)));
    expect(scatterMap([{ x: 3, y: 3, cluster: 0, picked: true }], { title: 'one' }).width).toBe(900);
    expect(scatterMap([], { width: 300, height: 200 }).height).toBe(200);
    expect(() => scatterMap([{ x: Number.NaN, y: 0, cluster: 0, picked: false }])).toThrow('not finite');
  });

  it('is not squeezed by an outlier', () => {
    const random = Random.of(2, 'outlier');
    const cloud = Array.from({ length: 200 }, () => ({
      x: random.normal(),
      y: random.normal(),
      cluster: 2,
      picked: false,
    }));
    const spread = (points: typeof cloud) => count(scatterMap(points), [255, 255, 255]);
    const [alone, accompanied] = [spread(cloud), spread([...cloud, { x: 1e4, y: 1e4, cluster: 2, picked: false }])];
    expect(Math.abs(alone - accompanied)).toBeLessThan(1500);
  });

  it('has a colour of its own for each of many clusters', () => {
    const colors = new Set(Array.from({ length: 40 }, (_, i) => clusterColor(i).join()));
    expect(colors.size).toBe(40);
    expect([...colors].every((color) => color.split(',').every((v) => Number(v) >= 0 && Number(v) <= 255))).toBe(true);
  });
});

describe('cases', () => {
  it('draws both outlines without touching the picture it was given', () => {
    const raster = createRaster(96, 64, red);
    const before = raster.pixels.slice();
    const truth = new Uint8Array(96 * 64);
    const prediction = new Uint8Array(96 * 64);
    for (let y = 10; y < 40; y++) truth.fill(1, y * 96 + 10, y * 96 + 40);
    for (let y = 20; y < 60; y++) prediction.fill(1, y * 96 + 30, y * 96 + 80);
    const legendOnly = casesPicture([]);
    const picture = casesPicture([{ title: 'worst', cases: [{ raster, truth, prediction, caption: 'a 0.31' }] }]);
    expect(count(picture, truthColor) - count(legendOnly, truthColor)).toBeGreaterThan(150);
    expect(count(picture, predictionColor) - count(legendOnly, predictionColor)).toBeGreaterThan(200);
    expect(raster.pixels).toEqual(before);
  });

  it('leaves a square picture of the final size untouched too', () => {
    const raster = createRaster(192, 192, red);
    const mask = new Uint8Array(192 * 192).fill(1);
    casesPicture([{ title: 'best', cases: [{ raster, truth: mask, prediction: mask, caption: '' }] }]);
    expect(count(raster, red)).toBe(192 * 192);
  });
});

describe('cases of several classes', () => {
  const classes = ['background', 'vein', 'artery'];
  const square = (label: number, from: number, to: number, mask = new Uint8Array(96 * 96)) => {
    for (let y = from; y < to; y++) mask.fill(label, y * 96 + from, y * 96 + to);
    return mask;
  };

  it('stand twice, with a colour for each class', () => {
    const raster = createRaster(96, 96, red);
    const truth = square(2, 30, 60, square(1, 10, 80));
    const only = (color: Color, prediction: Uint8Array) =>
      count(casesPicture([{ title: 'worst', cases: [{ raster, truth, prediction, caption: '' }] }], classes), color) -
      count(casesPicture([], classes), color);
    const [vein, artery] = [classColor(1), classColor(2)];
    const nothing = new Uint8Array(96 * 96);
    expect([only(vein, nothing) > 200, only(artery, nothing) > 100]).toEqual([true, true]);
    expect(only(vein, truth)).toBe(2 * only(vein, nothing));
    expect(only(artery, square(1, 10, 80))).toBe(only(artery, nothing));
    expect(count(casesPicture([], classes), predictionColor)).toBe(count(casesPicture([], classes), vein));
    expect(count(casesPicture([], classes), vein)).toBeGreaterThan(0);
  });
});

describe('legend', () => {
  it('names every class once, in as many rows as it needs, none wider than asked', () => {
    const classes = ['background', ...Array.from({ length: 20 }, (_, i) => `structure number ${i + 1}`)];
    const [wide, narrow] = [legend(classEntries(classes), 2000), legend(classEntries(classes), 160)];
    expect([wide.width, narrow.width]).toEqual([2000, 160]);
    expect(narrow.height).toBe(20 * 24);
    expect(wide.height).toBeLessThan(4 * 24);
    for (const { color } of classEntries(classes)) expect(count(narrow, color)).toBe(18 * 4);
  });

  it('has a colour of its own for each of many classes', () => {
    const colors = new Set(Array.from({ length: 40 }, (_, i) => classColor(i + 1).join()));
    expect(colors.size).toBe(40);
  });
});

describe('restoration', () => {
  it('has three columns and a row per image', () => {
    const raster = createRaster(32, 32, red);
    const row = { original: raster, distorted: raster, restored: raster };
    expect(count(restorationPicture([row, row]), red)).toBe(6 * 160 * 160);
    expect(restorationPicture([]).height).toBe(22);
  });
});
