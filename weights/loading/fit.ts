/** Which tensor of a file becomes which parameter of a model, and what is left on either side. Reads no tensor. */

import { entryAt } from '../format/entries.ts';
import type { WeightsFile } from '../format/file.ts';
import { tensorsIn } from '../format/value.ts';
import { type Recognised, readLayout } from '../layouts/index.ts';
import { HEAD } from '../layouts/layout.ts';
import { type Adapt, adaptation } from './adapt.ts';
import { DERIVED, DERIVED_REASON } from './derived.ts';
import { withoutIgnored } from './ignore.ts';
import { contradictionError, type Misfits, noTensorsError } from './mismatch.ts';
import { asStored, type LeftOut, type Rule, type Source, type Sources, type Target, without } from './rule.ts';

/** A parameter and the tensor that it is taken from. */
export interface Use {
  readonly name: string;
  readonly shape: readonly number[];
  readonly source: Source;
  /** null: as it is. */
  readonly adapt: Adapt | null;
}

export interface Fit {
  readonly uses: readonly Use[];
  /** Parameters that may be absent, and are. */
  readonly missing: readonly string[];
  /** Tensors of the file that are not used, as may be. */
  readonly unused: readonly LeftOut[];
  /** Whose names the file has, where they are not the model's own. */
  readonly recognised: Recognised | null;
  readonly misfits: Misfits;
}

/** What fitting needs of a file. */
export type FittedFile = Pick<WeightsFile, 'path' | 'root'> & Partial<Pick<WeightsFile, 'config'>>;

/**
 * Applies a rule to a file and a model.
 * @throws InputError where the file has no tensors where the rule looks, the rule cannot name them, or their names are
 *   those of several networks.
 */
export function fitWeights(target: Target, file: FittedFile, rule: Rule): Fit {
  const { sources, dropped, recognised } = namedSources(file, rule, target.prefix);
  requireConsistent(target, file, recognised);
  const assigned = assign(target, sources, rule);
  return { ...assigned, unused: [...dropped, ...assigned.unused], recognised };
}

/** The tensors of a file by the names that a model has for them. */
function namedSources(file: FittedFile, rule: Rule, prefix = '') {
  const kept = withoutIgnored(selectTensors(file, rule), rule.ignore ?? [], file.path);
  const named = rule.translate(kept.sources, file.path);
  const { sources, dropped, recognised } = readLayout(named.sources, file.path, prefix);
  return { sources, dropped: [...kept.dropped, ...named.dropped, ...dropped], recognised };
}

/**
 * How many outputs the head in a file has.
 * @param rows names of the model's parameters that have a row an output
 * @returns null where it has none of them, or they do not agree
 */
export function outputCount(rows: readonly string[], file: FittedFile, rule: Rule): number | null {
  const { sources } = namedSources(file, rule);
  const counts = new Set(rows.map((name) => sources.get(name)?.shape[0] ?? null));
  const [count = null] = counts;
  return counts.size === 1 ? count : null;
}

/** Gives each parameter its tensor, and each tensor that is left a reason or a place among the misfits. */
function assign(target: Target, sources: Sources, rule: Rule): Omit<Fit, 'recognised'> {
  const prefix = target.prefix ?? '';
  const head = new Set(target.head);
  const uses: Use[] = [];
  const missing: string[] = [];
  const misfits = { missing: [] as Target['parameters'][number][], misshapen: [] as Misfits['misshapen'][number][] };
  const settled = new Set<string>();
  for (const { name, shape } of target.parameters) {
    const short = without(name, prefix);
    const key = sources.has(name) ? name : short;
    const source = sources.get(key);
    const optional = head.has(name) || DERIVED.test(name) || (rule.absent?.test(short) ?? false);
    if (source === undefined) {
      if (optional) missing.push(name);
      else misfits.missing.push({ name, shape });
      continue;
    }
    const same = source.shape.join() === shape.join();
    const adapt = same
      ? null
      : adaptation(short, source.shape, shape, target, {
          tables: target.tables ?? rule.tables,
          positions: rule.positions,
        });
    if (same || adapt !== null) uses.push({ name, shape, source, adapt });
    else if (head.has(name)) missing.push(name);
    else misfits.misshapen.push({ name, expected: shape, source });
    if (!head.has(name) || same) settled.add(key);
  }
  const reason = (key: string): string | null => {
    const short = without(key, prefix);
    if (head.has(key) || head.has(prefix + short)) return HEAD;
    if (DERIVED.test(key)) return DERIVED_REASON;
    return rule.extras?.test(short) === true ? (rule.extrasAre ?? 'no part of the model') : null;
  };
  const others = [...sources]
    .filter(([key]) => !settled.has(key))
    .map(([key, source]) => ({ key, source, why: reason(key) }));
  const unused = others.flatMap(({ source, why }) => (why === null ? [] : [{ name: source.from, reason: why }]));
  const leftOver = others.filter(({ why }) => why === null).map(({ key, source }) => ({ ...source, named: key }));
  return { uses, missing, unused, misfits: { ...misfits, leftOver } };
}

/** Does everything fit? */
export function isWhole({ misfits: { missing, misshapen, leftOver } }: Pick<Fit, 'misfits'>): boolean {
  return missing.length + misshapen.length + leftOver.length === 0;
}

function selectTensors(file: FittedFile, rule: Rule): Sources {
  for (const key of rule.keys) {
    const holder = key === null ? file.root : entryAt(file.root, key);
    const tensors = tensorsIn(holder ?? null);
    if (tensors.size > 0) return new Map([...tensors].map(([name, tensor]) => [name, asStored(name, tensor)]));
  }
  throw noTensorsError(file, rule.keys);
}

/** What the configuration beside the file says of the network must be true of the model. */
function requireConsistent(target: Target, { path, config }: FittedFile, recognised: Recognised | null): void {
  if (config === null || config === undefined) return;
  const problem = recognised?.layout.contradiction?.(config, target.heads) ?? null;
  if (problem !== null) throw contradictionError(path, config.path, problem);
}
