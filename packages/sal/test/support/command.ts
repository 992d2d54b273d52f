/** Runs `sal` inside the test's process, with its output caught. */

import { main } from '../../src/cli/main.js';

export interface CommandOutput {
  code: number;
  out: string;
  err: string;
  /** The last line of stdout as JSON; only for calls with --json. */
  json(): Record<string, unknown>;
}

export async function sal(...words: string[]): Promise<CommandOutput> {
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
  return { code, out, err, json: () => JSON.parse(out.trimEnd().split('\n').at(-1)!) as Record<string, unknown> };
}
