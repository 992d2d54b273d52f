/** JSON that this program wrote earlier, read back as what may have been damaged or changed since. */

import type { z } from 'zod';
import { type ErrorDetails, FailureError } from '../errors.js';

/** @throws FailureError with the details where the text is no JSON or does not fit the schema, naming the place in it */
export function parseJson<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  details: ErrorDetails,
): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FailureError(`is damaged: ${(error as Error).message.split('\n')[0]}`, details);
  }
  return checkJson(value, schema, details);
}

/** The same for JSON that is parsed already. @throws FailureError */
export function checkJson<Schema extends z.ZodType>(
  value: unknown,
  schema: Schema,
  details: ErrorDetails,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new FailureError(`is damaged: ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`, details);
}
