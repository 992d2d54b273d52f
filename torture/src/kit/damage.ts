/** Ways in which bytes on a disk go wrong. */

import type { Random } from '../../../packages/sal/dist/random.js';

export interface Damage {
  name: string;
  /** New content; the given one is not changed. */
  apply: (content: Buffer, random: Random) => Buffer;
}

const copyOf = (content: Buffer) => Buffer.from(content);

/** Where a fault strikes: anywhere, or in the head, which says how the rest is read. */
function place(content: Buffer, random: Random): number {
  const most = random.chance(0.3) ? Math.min(content.length, 256) : content.length;
  return random.integer(0, Math.max(0, most - 1));
}

export const damages: readonly Damage[] = [
  {
    name: 'one bit flipped',
    apply: (content, random) => {
      const damaged = copyOf(content);
      if (damaged.length > 0) damaged[place(content, random)]! ^= 1 << random.integer(0, 7);
      return damaged;
    },
  },
  {
    name: 'several bytes changed',
    apply: (content, random) => {
      const damaged = copyOf(content);
      for (let i = random.integer(2, 12); i > 0 && damaged.length > 0; i--) {
        damaged[place(content, random)] = random.integer(0, 255);
      }
      return damaged;
    },
  },
  {
    name: 'a block of zeros',
    apply: (content, random) => {
      const damaged = copyOf(content);
      const start = place(content, random);
      return damaged.fill(0, start, Math.min(damaged.length, start + random.integer(8, 4096)));
    },
  },
  { name: 'cut off', apply: (content, random) => content.subarray(0, place(content, random)) },
  { name: 'emptied', apply: () => Buffer.alloc(0) },
  {
    name: 'bytes added',
    apply: (content, random) =>
      Buffer.concat([
        content,
        Buffer.from(Array.from({ length: random.integer(1, 64) }, () => random.integer(0, 255))),
      ]),
  },
  {
    name: 'a block moved',
    apply: (content, random) => {
      const [from, to] = [place(content, random), place(content, random)];
      const damaged = copyOf(content);
      content.copy(damaged, to, from, from + random.integer(1, 512));
      return damaged;
    },
  },
  {
    name: 'a digit changed',
    apply: (content, random) => {
      const damaged = copyOf(content);
      const digits = [...content.subarray(0, 65_536).entries()].filter(([, byte]) => byte >= 0x30 && byte <= 0x39);
      if (digits.length > 0) damaged[random.pick(digits)[0]] = random.pick([...Buffer.from('0123456789x-.')]);
      return damaged;
    },
  },
];
