/** Masks as other tools write them (golden/make_golden_masks.py): each is read right or refused by name. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FailureError } from '../errors.js';
import { decodeMaskBytes } from './decode-mask.js';

interface Case {
  name: string;
  classes: number;
  file: string;
  drawn?: number[];
  refused?: string;
  byAlpha?: boolean;
}

const golden = JSON.parse(readFileSync(new URL('golden/masks.json', import.meta.url), 'utf8')) as {
  width: number;
  height: number;
  cases: Case[];
};

it.each(golden.cases)('$name', async ({ classes, file, drawn, refused, byAlpha }) => {
  const decoded = await decodeMaskBytes(Buffer.from(file, 'base64'), 'folder/given.png', classes).catch(
    (error) => error,
  );
  if (refused === undefined) {
    const { width, height } = golden;
    expect(decoded).toEqual({
      mask: Uint8Array.from(drawn!),
      width,
      height,
      ...(byAlpha ? { drawnByAlpha: true } : {}),
    });
    return;
  }
  expect(decoded).toBeInstanceOf(FailureError);
  expect((decoded as FailureError).message).toMatch(/^folder\/given\.png: /);
  expect((decoded as FailureError).message).toMatch(new RegExp(refused));
});
