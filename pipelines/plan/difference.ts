/** What makes a step another one than an earlier version of it, in words. Pure. */
import { canonicalJson } from '../../common/canonical.ts';
import type { ExternalDigests } from '../../store/manifest.ts';

/** The parts of a key, so far as they can be told apart. */
export interface Version {
  readonly stageVersion: number;
  readonly params: unknown;
  readonly inputs: Readonly<Record<string, string>>;
  readonly files: ExternalDigests;
}

const LONGEST_VALUE = 60;

/** One sentence a difference: version, parameters, inputs, files. Empty when there is none. */
export function differences(before: Version, after: Version): readonly string[] {
  return [
    ...(before.stageVersion === after.stageVersion
      ? []
      : [`stage version ${before.stageVersion} -> ${after.stageVersion}`]),
    ...changes(flatten(before.params), flatten(after.params), {
      changed: (path, from, to) => `${path}: ${shown(from)} -> ${shown(to)}`,
      added: (path, to) => `${path}: (none) -> ${shown(to)}`,
      removed: (path, from) => `${path}: ${shown(from)} -> (none)`,
    }),
    ...changes(new Map(Object.entries(before.inputs)), new Map(Object.entries(after.inputs)), {
      changed: (name) => `input ${name} changed`,
      added: (name) => `input ${name} added`,
      removed: (name) => `input ${name} removed`,
    }),
    ...changes(unlike(before.files, after.files), unlike(after.files, before.files), {
      changed: (name) => `file ${name} changed`,
      added: (name) => `file ${name} added`,
      removed: (name) => `file ${name} removed`,
    }),
  ];
}

/** Digests by name without those that are the same at the same place: of very many files that leaves few. */
function unlike({ names, digests }: ExternalDigests, others: ExternalDigests): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  names.forEach((name, index) => {
    if (others.names[index] !== name || others.digests[index] !== digests[index]) found.set(name, digests[index]!);
  });
  return found;
}

interface Words {
  readonly changed: (name: string, from: string, to: string) => string;
  readonly added: (name: string, to: string) => string;
  readonly removed: (name: string, from: string) => string;
}

function changes(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>, words: Words): string[] {
  const found: string[] = [];
  for (const [name, to] of after) {
    const from = before.get(name);
    if (from === undefined) found.push(words.added(name, to));
    else if (from !== to) found.push(words.changed(name, from, to));
  }
  for (const [name, from] of before) if (!after.has(name)) found.push(words.removed(name, from));
  return found;
}

/** Dotted path of every leaf to its JSON text. Lists are leaves: their order and length are one decision of the user. */
function flatten(value: unknown, path = '', leaves = new Map<string, string>()): ReadonlyMap<string, string> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, field] of Object.entries(value)) {
      if (field !== undefined) flatten(field, path === '' ? key : `${path}.${key}`, leaves);
    }
  } else leaves.set(path, canonicalJson(value));
  return leaves;
}

const shown = (json: string): string => (json.length <= LONGEST_VALUE ? json : `${json.slice(0, LONGEST_VALUE)}...`);
