import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeProtocols, protocolNames, protocolPath } from './registry.js';

describe('published protocols', () => {
  it('are the three of the literature, each with its paper', () => {
    expect(protocolNames()).toEqual(['ceal-2017', 'saal-2022', 'salsmis-2023']);
    for (const { summary, paper } of describeProtocols()) {
      expect(summary.length).toBeGreaterThan(20);
      expect(paper.length).toBeGreaterThan(5);
    }
  });

  it.each(protocolNames())('%s says of itself what it is', (name) => {
    expect(readFileSync(protocolPath(name), 'utf8')).toMatch(/^# \S+: "/);
    expect(readFileSync(protocolPath(name), 'utf8')).toContain(`\nname: ${name}\n`);
  });
});
