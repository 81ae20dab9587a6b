/** The JSON Schema of experiment files as data: for error messages, suggestions and defaults. */
import { readFileSync } from 'node:fs';
import type { Json } from '../common/canonical.ts';

/** The part of JSON Schema that experiment.schema.json uses. */
export interface Schema {
  readonly $ref?: string;
  /** Of a pattern: what it demands, in words. */
  readonly $comment?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: Json;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: Schema;
  readonly minProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: false | Schema;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** The schema of a whole file. */
export const experimentSchema: Schema = JSON.parse(
  readFileSync(new URL('./experiment.schema.json', import.meta.url), 'utf8'),
);

/** A definition of the schema by name. */
export function definition(name: string): Schema {
  const found = experimentSchema.definitions?.[name];
  if (found === undefined) throw new Error(`experiment.schema.json has no definition ${name}`);
  return found;
}

/** A function of schemas that is asked about the same few of them for every cell of a table. */
function remembered<T>(compute: (schema: Schema) => T): (schema: Schema) => T {
  const known = new WeakMap<Schema, T>();
  return (schema) => {
    const result = known.get(schema) ?? compute(schema);
    known.set(schema, result);
    return result;
  };
}

/** Follows `$ref`; what is written beside it (a description, a default) wins. */
export const dereference: (schema: Schema) => Schema = remembered((schema) => {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...beside } = schema;
  return { ...dereference(definition($ref.replace('#/definitions/', ''))), ...beside };
});

export interface Members {
  /** A map, because users' keys are looked up here, and an object also answers to `constructor`. */
  readonly named: ReadonlyMap<string, Schema>;
  readonly other: Schema | undefined;
}

/** The schema of a mapping's values by their keys, and of keys that it does not name. */
export const members: (schema: Schema) => Members = remembered((schema) => {
  const { properties, additionalProperties } = dereference(schema);
  const other = additionalProperties === false ? undefined : additionalProperties;
  return { named: new Map(Object.entries(properties ?? {})), other };
});
