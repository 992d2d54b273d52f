import type { z } from 'zod';
import type { Hooks } from '../progress.js';

/** A positional argument of a verb, such as STUDY. */
export interface Positional {
  name: string;
  summary: string;
  optional?: boolean;
}

/** Given to a verb's `run`. */
export interface VerbContext {
  hooks: Hooks;
  /** Prints a result line for a person (stdout; stderr under --json). */
  print(line: string): void;
  /** True where the caller wants one JSON object as the last line of stdout. */
  json: boolean;
}

/**
 * One verb of `sal`. `settings` gives the flags (camelCase keys become --kebab-case), the section of `sal.yaml`
 * named `section`, and the reference docs; every key has `.describe(...)` and, unless required, `.default(...)`.
 * What `run` returns is the `--json` result; one with `ok: false` (a check that found something wrong) ends with exit code 1.
 */
export interface Verb<Settings extends z.ZodObject = z.ZodObject> {
  name: string;
  summary: string;
  positionals: readonly Positional[];
  settings: Settings;
  /** Section of the study's `sal.yaml` whose values stand under the flags: flags over YAML over defaults. */
  section?: string;
  /** A command line that works, for --help. */
  example: string;
  run(context: VerbContext, positionals: readonly string[], settings: z.output<Settings>): Promise<object>;
}

/** Keeps the settings' type while a verb is written as a literal. */
export function defineVerb<Settings extends z.ZodObject>(verb: Verb<Settings>): Verb<Settings> {
  return verb;
}
