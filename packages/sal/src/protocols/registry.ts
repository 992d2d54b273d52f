/** The published recipes, shipped as configs of `sal simulate`: `packages/sal/protocols/NAME.yaml`, one file each. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const folder = fileURLToPath(new URL('../../protocols/', import.meta.url));
const ending = '.yaml';

export function protocolNames(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .sort();
}

export function protocolPath(name: string): string {
  return join(folder, `${name}${ending}`);
}

export interface ProtocolDescription {
  name: string;
  summary: string;
  paper: string;
  /** What `sal simulate NAME --set` may change is every value of the file; the main ones are shown. */
  options: { name: string; default: unknown; description: string }[];
}

const head = z.looseObject({
  name: z.string(),
  summary: z.string(),
  paper: z.string(),
  budgets: z.array(z.unknown()),
  seeds: z.array(z.number()),
});

export function describeProtocols(): ProtocolDescription[] {
  return protocolNames().map((name) => {
    const { summary, paper, budgets, seeds } = head.parse(
      parse(readFileSync(protocolPath(name), 'utf8'), { merge: true }),
    );
    return {
      name,
      summary,
      paper,
      options: [
        { name: 'budgets', default: budgets, description: 'labels after each round' },
        { name: 'seeds', default: seeds, description: 'repetitions' },
      ],
    };
  });
}
