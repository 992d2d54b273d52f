import { describe, expect, it } from 'vitest';
import { Console, durationText, progressLine } from './console.js';

function makeConsole(live: boolean) {
  const written: string[] = [];
  const clock = { time: 0 };
  const streams = { out: () => undefined, err: (text: string) => written.push(text), live, columns: 40 };
  const console = new Console(streams, new AbortController().signal, () => clock.time);
  return { console, written, clock };
}

describe('Console', () => {
  it('draws over one line on a terminal, no wider than it, at most ten times a second', () => {
    const { console, written, clock } = makeConsole(true);
    for (let i = 1; i <= 100; i++) {
      clock.time = i * 10;
      console.progress('train', i, 100, 'loss 0.3141592653589793 and more');
    }
    expect(written.length).toBeLessThanOrEqual(12);
    for (const text of written.slice(0, -1)) {
      expect(text.startsWith('\r\u001b[K')).toBe(true);
      expect(text.length).toBeLessThanOrEqual(4 + 39);
    }
    expect(written.at(-1)).toBe('\n');
  });

  it('writes few plain lines elsewhere, the last one always', () => {
    const { console, written, clock } = makeConsole(false);
    for (let i = 1; i <= 100; i++) {
      clock.time = i * 200;
      console.progress('train', i, 100);
    }
    expect(written.map((line) => line.split('  ')[0])).toEqual([
      'train 1/100',
      'train 26/100',
      'train 51/100',
      'train 76/100',
      'train 100/100',
    ]);
    expect(written.at(-1)).toMatch(/in 20 s\n$/);
  });

  it('takes the live line away before a line that stays', () => {
    const { console, written } = makeConsole(true);
    console.progress('decode', 1, 5);
    console.log('found something');
    expect(written.slice(1)).toEqual(['\r\u001b[K', 'found something\n']);
  });

  it('counts the warnings and repeats them at the end', () => {
    const { console, written } = makeConsole(false);
    for (let i = 0; i < 12; i++) console.warn(`w${i}`);
    written.length = 0;
    console.finish();
    expect(written[0]).toBe('12 warnings:\n');
    expect(written.slice(1)).toEqual([...Array.from({ length: 10 }, (_, i) => `  w${i}\n`), '  and 2 more\n']);
  });

  it('says nothing at the end when there was nothing', () => {
    const { console, written } = makeConsole(false);
    console.finish();
    expect(written).toEqual([]);
  });
});

describe('progressLine', () => {
  it('tells rate and time left, of the units done in this process only', () => {
    expect(progressLine('train', 600, 1000, 10, 100, 'loss 0.3')).toBe(
      'train 600/1000  60 %  10/s  40 s left  loss 0.3',
    );
    expect(progressLine('train', 3, 5, 30, 2, '')).toBe('train 3/5  60 %  15 s each  30 s left');
    expect(progressLine('decode', 0, 0, 0, 0, '')).toBe('decode 0/0');
  });

  it('writes durations as a person would', () => {
    expect([0.4, 59, 200, 7500].map(durationText)).toEqual(['0 s', '59 s', '3 min 20 s', '2 h 05 min']);
  });
});
