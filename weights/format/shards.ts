/**
 * Weights in several files, as Hugging Face's libraries save large models: `model.safetensors.index.json` or
 * `pytorch_model.bin.index.json` says which file beside it has which tensor.
 */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError, type Problem } from '../../common/errors.ts';
import { duplicateKey } from './json-keys.ts';

export interface Shards {
  /** Paths, each once, in the order of their names. */
  readonly files: readonly string[];
  /** Name of the tensor to the path of its file. */
  readonly places: ReadonlyMap<string, string>;
}

const LARGEST = 0x400_0000;
const FETCH = 'Give the `.index.json` of sharded weights, or a .safetensors, .pth, .pt or .npz file';

/** Is the file JSON? No other format of weights begins with a brace. */
export function isIndex(path: string): boolean {
  const start = Buffer.alloc(1);
  const descriptor = openSync(path, 'r');
  try {
    return readSync(descriptor, start, 0, 1, 0) === 1 && start[0] === 0x7b;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * What an index says.
 * @throws InputError where it is no index, names a file in another folder, or one that is not there
 */
export function shardsOf(path: string): Shards {
  if (statSync(path).size > LARGEST) throw new InputError({ file: path, message: 'an index of more than 64 MB' });
  const text = readFileSync(path, 'utf8');
  const map = weightMap(text);
  if (map === null)
    throw new InputError({ file: path, message: 'is JSON without a weight_map, not weights', hint: FETCH });
  const twice = duplicateKey(text);
  if (twice !== null) throw new InputError({ file: path, message: `names ${twice} twice` });
  const names = [...new Set(map.values())].sort();
  const problems = names.flatMap((name) => shardProblem(path, name));
  if (problems.length > 0) throw new InputError(problems);
  const placed = (name: string): string => join(dirname(path), name);
  return { files: names.map(placed), places: new Map([...map].map(([tensor, name]) => [tensor, placed(name)])) };
}

function weightMap(text: string): ReadonlyMap<string, string> | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const map = typeof parsed === 'object' && parsed !== null && 'weight_map' in parsed ? parsed.weight_map : null;
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return null;
  const entries = Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return entries.length === Object.keys(map).length && entries.length > 0 ? new Map(entries) : null;
}

function shardProblem(path: string, name: string): readonly Problem[] {
  // An index is a file of strangers: it must not lead anywhere else.
  if (name !== basename(name) || name === '' || name === '.' || name === '..' || name.includes('\\')) {
    return [{ file: path, message: `names ${JSON.stringify(name)}, expected a file in the same folder` }];
  }
  if (statSync(join(dirname(path), name), { throwIfNoEntry: false })?.isFile() === true) return [];
  const hint = 'Fetch all files of the model into one folder';
  return [{ file: path, message: `names ${name}, which is not in its folder ${dirname(path)}`, hint }];
}
