import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.js';
import { fieldsOf } from './fields.js';
import { renderReference } from './reference.js';
import { loadVerb, registry } from './registry.js';
import { renderSettingsYaml } from './settings-yaml.js';

const reference = new URL('../../../../docs/reference/commands.md', import.meta.url);

describe.each(registry)('sal $name', (entry) => {
  it('is listed as it is', async () => {
    const verb = await loadVerb(entry.name);
    expect({ name: verb.name, summary: verb.summary, section: verb.section }).toEqual({
      name: entry.name,
      summary: entry.summary,
      section: entry.section,
    });
  });

  it('describes every setting, and its example is a right command line', async () => {
    const verb = await loadVerb(entry.name);
    const fields = fieldsOf(verb.settings);
    expect(fields.filter((field) => field.description === '').map((field) => field.key)).toEqual([]);
    const [program, name, ...words] = (verb.example.match(/"[^"]*"|\S+/g) ?? []).map((word) =>
      word.replaceAll('"', ''),
    );
    expect([program, name]).toEqual(['sal', entry.name]);
    const { values } = parseArguments(words, fields, verb.positionals);
    expect(verb.settings.safeParse(values).error).toBeUndefined();
  });

  it('accepts its own defaults', async () => {
    const verb = await loadVerb(entry.name);
    const required = fieldsOf(verb.settings).filter((field) => field.required);
    expect(required.every((field) => field.kind === 'string' || field.kind === 'integer')).toBe(true);
    const values = Object.fromEntries(
      required.map((field) => [field.key, field.kind === 'string' ? 'x' : (field.minimum ?? 1)]),
    );
    expect(verb.settings.safeParse(values).error).toBeUndefined();
  });
});

describe('what is made from the schemas', () => {
  it('docs/reference/commands.md is in step: npm run docs', async () => {
    const verbs = await Promise.all(registry.map((entry) => loadVerb(entry.name)));
    expect(existsSync(reference), 'make it with npm run docs').toBe(true);
    expect(readFileSync(reference, 'utf8'), 'make it anew with npm run docs').toBe(renderReference(verbs));
  });

  it('sal.yaml shows every setting of every section once, but what only the command line may say', async () => {
    const verbs = await Promise.all(registry.filter((entry) => entry.section).map((entry) => loadVerb(entry.name)));
    const lines = renderSettingsYaml(verbs).split('\n');
    expect(lines.filter((line) => /^\w+:$/.test(line))).toEqual(verbs.map((verb) => `${verb.section}:`));
    for (const verb of verbs) {
      const start = lines.indexOf(`${verb.section}:`);
      const section = lines.slice(start, lines.indexOf('', start));
      for (const { key, commandLineOnly } of fieldsOf(verb.settings)) {
        expect(
          section.filter((line) => line.startsWith(`  # ${key}:`)),
          `${verb.name} ${key}`,
        ).toHaveLength(commandLineOnly ? 0 : 1);
      }
    }
  });
});
