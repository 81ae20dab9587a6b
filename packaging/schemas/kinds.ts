/**
 * What the schema says of kinds, made of what each kind's own file says: the settings that a YAML file may hold, of all
 * kinds together since arms may change parts of them, and the complete settings of each kind, by `oneOf`.
 */
import { list } from '../../common/words.ts';
import type { Schema } from '../../schemas/schema.ts';

export interface Kind {
  /** By name. Those of the first kinds come first. */
  readonly settings: Readonly<Record<string, Schema>>;
  /** What the kind is, in a few words. */
  readonly about?: string | undefined;
}
/** By name, in the order in which they are listed. */
export type Kinds = Readonly<Record<string, Kind>>;

/** Names at the beginning are written as they are. */
function sentence(text: string): string {
  const named = /^[a-z0-9_, ]+: /.test(text) && !text.startsWith('all but ');
  return `${named ? text[0] : text[0]!.toUpperCase()}${text.slice(1)}.`;
}

/** The settings of all kinds beside the one that names the kind, for files. */
export function settingsOfAll(kinds: Kinds): Record<string, Schema> {
  const all = new Map<string, Map<string, Schema>>();
  for (const [kind, { settings }] of Object.entries(kinds))
    for (const [name, schema] of Object.entries(settings))
      all.set(name, (all.get(name) ?? new Map<string, Schema>()).set(kind, schema));
  return Object.fromEntries([...all].map(([name, byKind]) => [name, together(name, byKind, Object.keys(kinds))]));
}

/**
 * One setting of several kinds, which may differ in its default alone: files are held to one schema, whichever kind a
 * mapping will have once it is merged.
 * @throws Error where they differ otherwise: the others' values would be held to the first one's limits
 */
function together(name: string, byKind: ReadonlyMap<string, Schema>, all: readonly string[]): Schema {
  const [first] = byKind.values();
  const rest = (schema: Schema): string => JSON.stringify({ ...schema, default: null });
  const other = [...byKind].find(([, schema]) => rest(schema) !== rest(first!));
  if (other !== undefined)
    throw new Error(
      `${name} of ${[...byKind.keys()][0]} and of ${other[0]} differ: share one schema, or name one otherwise`,
    );
  const { default: value, description = '', ...schema } = first!;
  const defaults = new Set([...byKind.values()].map((each) => JSON.stringify(each.default)));
  const text = `${whose([...byKind.keys()], all)}${description}`;
  if (defaults.size === 1)
    return { ...schema, ...(value !== undefined && { default: value }), description: sentence(text) };
  return { ...schema, description: sentence(`${text}; when left out ${defaultsOf(byKind)}`) };
}

/** Nothing where it is every kind's. */
function whose(kinds: readonly string[], all: readonly string[]): string {
  const others = all.filter((kind) => !kinds.includes(kind));
  if (others.length === 0) return '';
  return others.length < 3 && all.length > 6 ? `all but ${list(others)}: ` : `${list(kinds)}: `;
}

/** The usual one last. */
function defaultsOf(byKind: ReadonlyMap<string, Schema>): string {
  const values = new Map<string, string[]>();
  for (const [kind, schema] of byKind) {
    const value = String(schema.default);
    values.set(value, [...(values.get(value) ?? []), kind]);
  }
  const sorted = [...values].sort(([, a], [, b]) => a.length - b.length);
  const [usual] = sorted.pop()!;
  return `${sorted.map(([value, kinds]) => `${value} for ${list(kinds)}`).join(', ')}, ${usual} for the others`;
}

/** What the kinds are, those that are alike together. */
export function aboutAll(kinds: Kinds): string {
  const same = new Map<string, string[]>();
  for (const [kind, { about }] of Object.entries(kinds))
    if (about !== undefined) same.set(about, [...(same.get(about) ?? []), kind]);
  return [...same].map(([about, names]) => `${names.join(', ')}: ${about}`).join('; ');
}

/** The complete settings of each kind, told apart by `by`. */
export function oneOfKinds(title: string, by: string, kinds: Kinds): Schema {
  return {
    title,
    oneOf: Object.entries(kinds).map(([kind, { settings }]) => {
      const { properties, required = [], ...rest } = complete({ type: 'object', properties: settings });
      return { ...rest, required: [by, ...required], properties: { [by]: { const: kind }, ...properties } };
    }),
  };
}

/**
 * A mapping of which nothing is left out but what equals a default that is not said: see `omitDefault`. What the settings
 * mean stands where files are described.
 */
export function complete({ description: _, meaning: __, ...schema }: Schema): Schema {
  const { title, properties, ...rest } = schema;
  if (properties === undefined || Object.keys(properties).length === 0) return schema;
  return {
    ...(title !== undefined && { title: title.replace('Config', 'Settings') }),
    ...rest,
    additionalProperties: false,
    required: Object.keys(properties).filter((name) => properties[name]!.omitDefault !== true),
    properties: Object.fromEntries(Object.entries(properties).map(([name, child]) => [name, shared(child)])),
  };
}

/** A mapping with a title is a definition of its own, which others refer to. */
const shared = (child: Schema): Schema =>
  child.title !== undefined && child.properties !== undefined
    ? { $ref: `#/definitions/${completeName(child.title)}` }
    : complete(child);

/** Of the definition of complete settings: `lookaheadSettings` of `LookaheadConfig`. */
const completeName = (title: string): string =>
  `${title[0]!.toLowerCase()}${title.slice(1).replace('Config', 'Settings')}`;

/** Settings after the schema's defaults were filled in: what has one, or has any inside, is there. */
export function filled({ description: _, meaning: __, ...schema }: Schema): Schema {
  const { title, properties = {}, ...rest } = schema;
  if (Object.keys(properties).length === 0) return schema;
  const children = Object.fromEntries(Object.entries(properties).map(([name, child]) => [name, filled(child)]));
  const required = Object.keys(children).filter((name) => hasDefault(children[name]!));
  return {
    ...(title !== undefined && { title: title.replace('Config', 'Settings') }),
    ...rest,
    ...(required.length > 0 && { required }),
    properties: children,
  };
}

const hasDefault = (schema: Schema): boolean =>
  schema.default !== undefined || Object.values(schema.properties ?? {}).some(hasDefault);

/** A setting's description: which kinds take it, before what it means. */
export const meaningOf = (meaning: string, kinds: readonly string[], all: readonly string[]): string =>
  sentence(`${whose(kinds, all)}${meaning}`);
