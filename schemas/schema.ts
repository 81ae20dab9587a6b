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
  /** What a setting that some kinds take means: the description says before it which. */
  readonly meaning?: string;
  readonly default?: Json;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly const?: string;
  /** Complete settings of one of several kinds, each with a `const` that names it. */
  readonly oneOf?: readonly Schema[];
  /** Complete settings leave it out where it equals the default: what was computed before there was such a setting is still found. */
  readonly omitDefault?: boolean;
  /** A mapping whose defaults depend on more than itself: they are filled in later, and kinds of settings are told by more than it. */
  readonly lateDefaults?: boolean;
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

export const isMapping = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of the complete settings of several kinds those of the kind that the value names. */
export function kindOf(kinds: readonly Schema[], value: Json | undefined): Schema {
  const own = kinds.find(({ properties = {} }) =>
    Object.entries(properties).some(
      ([key, { const: kind }]) => kind !== undefined && isMapping(value) && value[key] === kind,
    ),
  );
  if (own === undefined) throw new Error(`no kind of these settings: ${JSON.stringify(value)}`);
  return own;
}

/** Names of the settings of each kind beside the one that tells the kinds apart, by kind. */
export function settingsByKind(name: string): Readonly<Record<string, readonly string[]>> {
  const kinds = (definition(name).oneOf ?? []).map(({ properties = {} }) => {
    const [[, first], ...others] = Object.entries(properties) as [[string, Schema], ...[string, Schema][]];
    return [first.const!, others.map(([setting]) => setting)] as const;
  });
  return Object.fromEntries(kinds);
}
