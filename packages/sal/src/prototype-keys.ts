/** Names by which text from outside could reach into what all objects share. */

import { UsageError } from './errors.js';

const NAMES = ['__proto__', 'constructor', 'prototype'];

export function isPrototypeName(name: string): boolean {
  return NAMES.includes(name);
}

/** @throws UsageError for a name that no setting, recipe or option may have */
export function refusePrototypeName(name: string, where?: string): void {
  if (isPrototypeName(name)) throw new UsageError(`${name} cannot be a name`, { where, fix: 'choose another name' });
}
