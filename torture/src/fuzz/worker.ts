/**
 * `sal` many times in one process, for inputs that are refused in a moment: without this, most of a trial's time is the
 * start of Node. A child of `Host`; one message is one command or one file.
 */

import { main } from '../../../packages/sal/dist/cli/main.js';
import { safetensorsKind } from './readers.js';

export type Request = { words: string[] } | { safetensors: string };

export interface Reply {
  /** Exit code of the command; 0 or 1 for a file that could be read or not. */
  code: number;
  text: string;
  /** What the call changed that it must not: a property of every object. */
  polluted: string[];
}

const known = new Set(Object.getOwnPropertyNames(Object.prototype));

async function runCommand(words: string[]): Promise<{ code: number; text: string }> {
  let text = '';
  const write = (more: string) => {
    text = (text + more).slice(-20_000);
  };
  const code = await main(words, { out: write, err: write, live: false, columns: 80 });
  return { code, text };
}

process.on('message', async (request: Request) => {
  const answer =
    'words' in request ? await runCommand(request.words) : safetensorsKind(Buffer.from(request.safetensors, 'base64'));
  const polluted = Object.getOwnPropertyNames(Object.prototype).filter((name) => !known.has(name));
  process.send!({ ...answer, polluted } satisfies Reply);
});
