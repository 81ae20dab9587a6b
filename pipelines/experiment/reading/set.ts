/** `--set a.b.c=value`: changes to the merged document from the command line. */

import type { Problem } from '../../../common/errors.ts';
import { append } from '../../../common/many.ts';
import { dereference, experimentSchema, members, type Schema } from '../../../schemas/schema.ts';
import { lostSpacing } from '../checking/lost-spacing.ts';
import { formatPath, type MappingNode, mapping, type Node, type Place, set } from './document.ts';
import type { Environment } from './environment.ts';
import { merge } from './merge.ts';
import { parseArgument } from './parse.ts';
import { absolutePaths } from './paths.ts';

/**
 * The document with the arguments applied in order. Paths among the values are relative to the working directory.
 * Problems of the form are added to `problems`; whether a setting exists is seen when the result is validated.
 */
export function applySettings(
  document: MappingNode,
  settings: readonly string[],
  environment: Environment,
  problems: Problem[],
): MappingNode {
  let result = document;
  for (const argument of settings) {
    const layer = readSetting(result, argument, environment, problems);
    if (layer === null) continue;
    const lost = lostSpacing(result, layer);
    if (lost !== null) problems.push(lost);
    const merged = merge(result, layer, 'earlier');
    if (merged.kind === 'mapping') result = merged;
  }
  return result;
}

/** The argument as a document with one value. */
function readSetting(document: MappingNode, argument: string, environment: Environment, problems: Problem[]) {
  const file = `--set ${argument}`;
  const equals = argument.indexOf('=');
  const keys = argument.slice(0, Math.max(0, equals)).split('.');
  if (equals < 0 || keys.includes('')) {
    problems.push({ file, message: 'expected <path>=<value>', hint: 'For example: --set schedule.epochs=5' });
    return null;
  }
  if (keys[0] === 'extends') {
    problems.push({ file, path: 'extends', message: '`extends` cannot be set from the command line' });
    return null;
  }
  const path = joinDottedKeys(document, keys);
  const place: Place = { file, path: formatPath(path) };
  const parsed = parseArgument(argument.slice(equals + 1), place, environment);
  append(problems, parsed.problems);
  if (parsed.root === null) return null;
  const layer = set(mapping(place), path, parsed.root, place);
  return absolutePaths(layer, process.cwd(), problems);
}

/**
 * Names of tasks and arms, matrix axes and tensor names have dots of their own. The longest key that the document
 * already has wins; in a mapping whose values are no mappings, all that is left is one key.
 */
export function joinDottedKeys(document: Node, keys: readonly string[]): readonly string[] {
  const path: string[] = [];
  let node: Node | undefined = document;
  let schema: Schema | undefined = experimentSchema;
  for (let rest = keys; rest.length > 0; ) {
    const count: number = keyLength(node, schema, rest);
    const key = rest.slice(0, count).join('.');
    path.push(key);
    rest = rest.slice(count);
    node = node?.kind === 'mapping' ? node.entries.get(key)?.value : undefined;
    schema = schema && memberSchema(schema, key);
  }
  return path;
}

function keyLength(node: Node | undefined, schema: Schema | undefined, rest: readonly string[]): number {
  if (node?.kind === 'mapping') {
    for (let count = rest.length; count > 1; count--)
      if (node.entries.has(rest.slice(0, count).join('.'))) return count;
  }
  const { named, other } = members(schema ?? {});
  const leaves = other !== undefined && dereference(other).type !== 'object';
  return leaves && !named.has(rest[0]!) ? rest.length : 1;
}

function memberSchema(schema: Schema, key: string): Schema | undefined {
  const whole = dereference(schema);
  // Arms are a matrix or named: the branch that has the key is meant.
  const branches = [whole, whole.then, whole.else].filter((branch) => branch !== undefined);
  for (const branch of branches) {
    const found = members(branch).named.get(key);
    if (found !== undefined) return found;
  }
  return branches.map((branch) => members(branch).other).find((other) => other !== undefined);
}
