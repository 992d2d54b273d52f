import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sal } from '../test/support/command.js';
import { Console } from './cli/console.js';
import { escapeHtml } from './report/html.js';
import { visibleText } from './visible-text.js';

/** What a terminal obeys or a reader cannot see. */
const HIDDEN = [
  ...Array.from({ length: 0xa0 }, (_, code) => code).filter(
    (code) => (code < 0x20 && code !== 9 && code !== 10) || code > 0x7e,
  ),
  ...[
    0xad, 0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xfeff,
  ],
];
const hidden = new RegExp(`[${HIDDEN.map((code) => `\\u${code.toString(16).padStart(4, '0')}`).join('')}]`);
const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...HIDDEN.map((code) => String.fromCharCode(code))),
    fc.string({ minLength: 1, maxLength: 1 }),
  ),
});

describe('visibleText', () => {
  it('leaves nothing hidden and changes no JSON text', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(visibleText(text)).not.toMatch(hidden);
        expect(JSON.parse(visibleText(JSON.stringify({ text })))).toEqual({ text });
        expect(escapeHtml(text)).not.toMatch(hidden);
      }),
    );
    expect(visibleText('Zoë 患者\t1\n')).toBe('Zoë 患者\t1\n');
    expect(visibleText('\u001b]0;owned\u0007')).toBe('\\u001b]0;owned\\u0007');
  });
});

describe('the terminal', () => {
  it('gets what a name holds as text, by every way there is', () => {
    const written: string[] = [];
    const streams = {
      out: (text: string) => written.push(text),
      err: (text: string) => written.push(text),
      live: false,
      columns: 80,
    };
    fc.assert(
      fc.property(nasty, (name) => {
        written.length = 0;
        const console = new Console(streams, new AbortController().signal);
        console.progress(name, 1, 2, name);
        console.log(name);
        console.warn(name);
        console.print(name);
        console.finish();
        expect(written.join('')).not.toMatch(hidden);
      }),
    );
  });

  it.each([
    [['report', '/no/\u001b[31mstudy\u202e']],
    [['\u001b[2Jverb']],
    [['report', '--\u009b31m']],
    [['simulate', '\u001b]0;x\u0007', '--json']],
  ])('stays as it is whatever the command line %j holds', async (words) => {
    const { code, out, err } = await sal(...words);
    expect(code).toBe(2);
    expect(out + err).not.toMatch(hidden);
    expect(err).toMatch(/\\u00|\\u202e/);
  });
});
