/** A zod object schema seen as a list of settings: what flags, `sal.yaml` and the reference are made from. */

import { z } from 'zod';

export type FieldKind = 'number' | 'integer' | 'boolean' | 'string' | 'list' | 'map';

export interface Field {
  /** Key of the schema and of `sal.yaml`, camelCase. */
  key: string;
  /** `--kebab-case`. */
  flag: string;
  kind: FieldKind;
  /** Kind of the items where `kind` is list. */
  itemKind: FieldKind;
  choices: string[] | undefined;
  minimum: number | undefined;
  maximum: number | undefined;
  defaultValue: unknown;
  required: boolean;
  description: string;
  /** Stands for the value in help, such as DIR; from `.meta({ placeholder: 'DIR' })`. */
  placeholder: string;
  /**
   * Paths, and leave to overwrite: a study may come from a stranger, so its `sal.yaml` does not give them. From
   * `.meta({ commandLineOnly: true })` or a placeholder that stands for a path.
   */
  commandLineOnly: boolean;
}

const PATHS = ['DIR', 'FILE'];

interface PropertySchema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  items?: PropertySchema;
  anyOf?: PropertySchema[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  default?: unknown;
  description?: string;
  placeholder?: string;
  commandLineOnly?: boolean;
}

/** The settings of a schema, in its own order. */
export function fieldsOf(schema: z.ZodObject): Field[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, PropertySchema>;
    required?: string[];
  };
  const required = new Set(json.required ?? []);
  return Object.entries(json.properties ?? {}).map(([key, property]) => fieldOf(key, property, required.has(key)));
}

/** `maxPixels` to `--max-pixels`. */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function fieldOf(key: string, property: PropertySchema, required: boolean): Field {
  // A nullable or one-or-many setting is described by its first alternative.
  const shape = property.type || !property.anyOf ? property : (property.anyOf[0] ?? property);
  const kind = kindOf(shape);
  return {
    key,
    flag: flagOf(key),
    kind,
    itemKind: shape.items ? kindOf(shape.items) : 'string',
    choices: (shape.enum ?? shape.items?.enum)?.map(String),
    minimum: boundOf(shape.minimum ?? shape.exclusiveMinimum),
    maximum: boundOf(shape.maximum ?? shape.exclusiveMaximum),
    defaultValue: property.default,
    required,
    description: property.description ?? '',
    placeholder: property.placeholder ?? placeholderOf(kind),
    commandLineOnly: property.commandLineOnly ?? PATHS.includes(property.placeholder ?? ''),
  };
}

function kindOf(property: PropertySchema): FieldKind {
  switch (property.type) {
    case 'number':
    case 'integer':
    case 'boolean':
      return property.type;
    case 'array':
      return 'list';
    case 'object':
      return 'map';
    default:
      return 'string';
  }
}

/** zod writes the safe-integer range where a schema names no bound. */
function boundOf(bound: number | undefined): number | undefined {
  return bound === undefined || Math.abs(bound) === Number.MAX_SAFE_INTEGER ? undefined : bound;
}

function placeholderOf(kind: FieldKind): string {
  if (kind === 'number') return 'X';
  if (kind === 'integer') return 'N';
  return kind === 'list' ? 'A,B' : 'TEXT';
}

/** `default 50; one of a, b; 1 to 9`: what a person may write; empty where there is nothing to say. */
export function rangeText(field: Field): string {
  const parts: string[] = [];
  if (field.required) parts.push('required');
  if (field.defaultValue !== undefined && field.defaultValue !== null)
    parts.push(`default ${valueText(field.defaultValue)}`);
  if (field.choices) parts.push(`one of ${field.choices.join(', ')}`);
  const { minimum, maximum } = field;
  if (minimum !== undefined && maximum !== undefined) parts.push(`${minimum} to ${maximum}`);
  else if (minimum !== undefined) parts.push(`at least ${minimum}`);
  else if (maximum !== undefined) parts.push(`at most ${maximum}`);
  return parts.join('; ');
}

/** A default as a person would type it. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${key}=${valueText(item)}`);
    return entries.length === 0 ? 'none' : entries.join(',');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
