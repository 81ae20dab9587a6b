/** What the schema knows: every setting's path, and where an unknown key probably belongs. */
import { append, smallest } from '../../../common/many.ts';
import { nearest, suggestion } from '../../../common/suggest.ts';
import { dereference, experimentSchema, members, type Schema } from '../../../schemas/schema.ts';
import { formatPath } from '../reading/document.ts';

interface Place {
  readonly path: string;
  readonly schema: Schema;
  /** Definitions that it lies in: what holds itself again (an initialisation's pre-training begins with another one) has no end. */
  readonly within: readonly string[];
}

/** Dotted paths of all settings below a mapping, outer ones first. */
export function settingPaths(schema: Schema): readonly string[] {
  const sections = [...members(schema).named.values()].flatMap(({ $ref }) => $ref ?? []);
  const found: string[] = [];
  let level: readonly Place[] = [{ path: '', schema, within: [] }];
  while (level.length > 0) {
    const below = level.flatMap((place) => placesBelow(place, sections));
    append(
      found,
      below.map(({ path }) => path),
    );
    level = below;
  }
  return found;
}

/** What a section holds again inside (the schedule of a pre-training) is found in the section itself. */
function placesBelow({ path, schema, within }: Place, sections: readonly string[]): readonly Place[] {
  const { $ref } = schema;
  if ($ref !== undefined && (within.includes($ref) || (path.includes('.') && sections.includes($ref)))) return [];
  const inside = $ref === undefined ? within : [...within, $ref];
  return [...members(schema).named].map(([key, child]) => ({
    path: path === '' ? key : `${path}.${key}`,
    schema: child,
    within: inside,
  }));
}

const everywhere = settingPaths(experimentSchema);
/** Share of the letters that may differ from a name at another place. */
const ELSEWHERE = 0.3;

/** The schema of the value at a dotted path of settings; undefined when there is no such setting. */
export function settingSchema(schema: Schema, path: string): Schema | undefined {
  let found: Schema | undefined = schema;
  for (const key of path.split('.')) found = found && members(found).named.get(key);
  return found && dereference(found);
}

export interface KeyAdvice {
  readonly hint: string;
  /** The key beside it that was probably meant. */
  readonly meant?: string;
}

/**
 * @param key what the user wrote
 * @param schema of the mapping that it is in
 * @param parent path of the mapping below the base
 */
export function adviseKey(key: string, schema: Schema, parent: string): KeyAdvice {
  const known = [...members(schema).named.keys()];
  const near = nearest(key, known);
  if (near !== undefined) return { hint: `Did you mean \`${near}\`?`, meant: near };
  const below = settingPaths(schema).map((path) => (parent === '' ? path : `${parent}.${path}`));
  const levels = parent === '' ? 0 : parent.split('.').length;
  const candidates = [...below, ...everywhere];
  const exact = candidates.filter((path) => lastKey(path) === key);
  // The outermost, mappings inside first: `trials` of an arm is rather the experiment's than that of its schedule's search.
  const depths = exact.map((path) => path.split('.').length - (below.includes(path) ? levels + 1 : 0));
  const outermost = exact[depths.indexOf(smallest(depths))];
  if (outermost !== undefined) return { hint: whereItBelongs(key, outermost) };
  // Among so many names one that differs in half of its letters is there by chance.
  const nearKey = nearest(key, candidates.map(lastKey), ELSEWHERE);
  const elsewhere = candidates.find((path) => lastKey(path) === nearKey);
  return { hint: elsewhere === undefined ? suggestion(key, known, 'keys') : `Did you mean \`${elsewhere}\`?` };
}

const lastKey = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

function whereItBelongs(key: string, path: string): string {
  const parent = path.slice(0, -key.length - 1);
  return parent === '' ? `\`${key}\` belongs at the top level of the file.` : `\`${key}\` belongs in \`${parent}\`.`;
}

/** A path of the document as a path below the base: without the task, arm or cell override that it is in. */
export function belowOverride(path: readonly (string | number)[]): readonly (string | number)[] {
  if (path[0] === 'arms' && path[1] === 'matrix') return String(path[2] ?? '').split('.');
  if (path[0] === 'tasks' || path[0] === 'arms') return path.slice(2);
  return path[0] === 'overrides' ? path.slice(3) : path;
}

export const settingPath = (path: readonly (string | number)[]): string => formatPath(belowOverride(path));
