/** Names by which text from outside could reach into what all objects share. */

import { UsageError } from './errors.js';

const NAMES = ['__proto__', 'constructor', 'prototype'];

/** @throws UsageError for a name that no setting, recipe or option may have */
export function refusePrototypeName(name: string, where?: string): void {
  if (NAMES.includes(name)) throw new UsageError(`${name} cannot be a name`, { where, fix: 'choose another name' });
}

/** The same for every key of a parsed YAML or JSON value, however deep. */
export function refusePrototypeKeys(value: unknown, where: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.getOwnPropertyNames(value)) {
    refusePrototypeName(key, where);
    refusePrototypeKeys((value as Record<string, unknown>)[key], where);
  }
}
