/** Validation against the JSON Schema, and the validator's errors turned into problems that say where and what. */
import type { ErrorObject } from 'ajv';
import type { Problem } from '../../../common/errors.ts';
import { nearest } from '../../../common/suggest.ts';
import { describe } from '../../../schemas/describe.ts';
import { dereference, members, type Schema } from '../../../schemas/schema.ts';
import type { Validator } from '../../../schemas/validate.js';
import { get, type Node, type Path, placeOf, problemAt, show, toJson } from '../reading/document.ts';
import { adviseKey, settingPath } from './known-keys.ts';

/** A problem and the values in the document that it is about. */
export interface Finding {
  readonly problem: Problem;
  /** What to leave out of further checks. */
  readonly paths: readonly Path[];
}

/** All that the schema finds wrong; one finding a value. */
export function schemaFindings(root: Node, validator: Validator<unknown>, schema: Schema): readonly Finding[] {
  if (validator(toJson(root))) return [];
  // Looking for what was meant takes time; a file with more errors is no experiment.
  const errors = (validator.errors ?? []).slice(0, 1000);
  const unknown = errors
    .filter((error) => error.keyword === 'additionalProperties')
    .map((e) => unknownKey(root, schema, e));
  const meant = new Set(unknown.flatMap(({ paths }) => paths.map((path) => JSON.stringify(path))));
  const found = new Map<string, Finding>();
  for (const error of errors) {
    const finding = otherFinding(root, schema, error);
    // A misspelled key explains why the right one is missing.
    if (finding === null || (error.keyword === 'required' && meant.has(JSON.stringify(finding.paths[0])))) continue;
    found.set(JSON.stringify([finding.paths, finding.problem.message]), finding);
  }
  return [...unknown, ...found.values()];
}

function pathOf(root: Node, error: ErrorObject): Path {
  const keys = error.instancePath.split('/').slice(1);
  const path: (string | number)[] = [];
  for (const key of keys.map((text) => text.replaceAll('~1', '/').replaceAll('~0', '~'))) {
    path.push(get(root, path)?.kind === 'list' ? Number(key) : key);
  }
  return path;
}

/** The schema that applies to the value at a path. */
function schemaAt(root: Node, schema: Schema, path: Path): Schema {
  let found = dereference(schema);
  for (const [depth, key] of path.entries()) {
    found = branch(found, get(root, path.slice(0, depth)));
    const { named, other } = members(found);
    const next = typeof key === 'number' ? found.items : (named.get(key) ?? other);
    found = dereference(next ?? {});
  }
  return branch(found, get(root, path));
}

/** Of `if`, `then` and `else` the schema has one kind: does a mapping have these keys? */
function branch(schema: Schema, node: Node | undefined): Schema {
  if (schema.if === undefined || node?.kind !== 'mapping') return schema;
  const holds = schema.if.required?.every((key) => node.entries.has(key));
  return { ...schema, ...dereference((holds ? schema.then : schema.else) ?? {}) };
}

function unknownKey(root: Node, schema: Schema, error: ErrorObject): Finding {
  const parent = pathOf(root, error);
  const key = String(error.params['additionalProperty']);
  const { hint, meant } = adviseKey(key, schemaAt(root, schema, parent), settingPath(parent));
  const path = [...parent, key];
  return {
    problem: problemAt(keyPlace(root, parent, key), `unknown key \`${key}\``, hint),
    paths: meant === undefined ? [path] : [path, [...parent, meant]],
  };
}

const keyPlace = (root: Node, parent: Path, key: string) => {
  const node = get(root, parent);
  return (node?.kind === 'mapping' && node.entries.get(key)?.at) || placeOf(root, parent);
};

function otherFinding(root: Node, schema: Schema, error: ErrorObject): Finding | null {
  const path = pathOf(root, error);
  const node = get(root, path) ?? root;
  switch (error.keyword) {
    case 'additionalProperties':
    case 'if':
      return null;
    case 'required': {
      const missing = [...path, String(error.params['missingProperty'])];
      const expected = describe(schemaAt(root, schema, missing));
      return { problem: problemAt(placeOf(root, missing), `missing; expected ${expected}`), paths: [missing] };
    }
    case 'propertyNames': {
      const key = String(error.params['propertyName']);
      const expected = describe(schemaAt(root, schema, path).propertyNames ?? {});
      const problem = problemAt(keyPlace(root, path, key), `expected ${expected}, found ${JSON.stringify(key)}`);
      return { problem, paths: [[...path, key]] };
    }
    case 'pattern':
    case 'maxLength':
      // Of a key: `propertyNames` reports it.
      return node.kind === 'mapping' ? null : wrongValue(root, schema, path, node);
    case 'uniqueItems': {
      const [first, second] = [Number(error.params['i']), Number(error.params['j'])].toSorted((a, b) => a - b);
      const again = node.kind === 'list' ? (node.items[second ?? 0] ?? node) : node;
      const problem = problemAt(again.at, `${show(again)} is already item ${(first ?? 0) + 1} of the list`);
      return { problem, paths: [path] };
    }
    default:
      return wrongValue(root, schema, path, node);
  }
}

function wrongValue(root: Node, schema: Schema, path: Path, node: Node): Finding {
  const wanted = schemaAt(root, schema, path);
  const message = `expected ${describe(wanted)}, found ${show(node)}`;
  return { problem: problemAt(node.at, message, valueHint(wanted, node)), paths: [path] };
}

function valueHint(schema: Schema, node: Node): string | undefined {
  if (node.kind !== 'scalar') return undefined;
  const { value } = node;
  const accepts = (type: string): boolean => schema.type === type || (schema.type?.includes(type) ?? false);
  if (value === null)
    return accepts('object') && schema.minProperties === undefined ? 'Write {} for an empty mapping.' : undefined;
  if (schema.enum !== undefined) {
    const near = nearest(String(value), schema.enum);
    return near === undefined ? undefined : `Did you mean \`${near}\`?`;
  }
  if (typeof value === 'string') {
    const numeric = value.trim() !== '' && Number.isFinite(Number(value));
    return numeric && (accepts('number') || accepts('integer')) ? 'Write it without quotes.' : undefined;
  }
  return accepts('string') ? 'Put it in quotes.' : undefined;
}
