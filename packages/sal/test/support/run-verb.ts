/** A command line run in this process, with what it printed. */
import { main } from '../../src/cli/main.js';

export async function runVerb(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const streams = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    live: false,
    columns: 80,
  };
  const code = await main(words, streams);
  return { code, out, err };
}
