/** Errors about weights that do not fit: both sides' names and shapes, the nearest names, and what would fit better. */
import { InputError, type Problem } from '../../common/errors.ts';
import { nearest } from '../../common/suggest.ts';
import { entryAt, holdersIn, isModule } from '../format/entries.ts';
import type { WeightsFile } from '../format/file.ts';
import { isNode, tensorsIn } from '../format/value.ts';
import { foreignPart } from './foreign.ts';
import type { Source, Target } from './rule.ts';

const SHOWN = 10;
/** A hostile file has more names than can be compared. */
const MOST_COMPARED = 2000;

/** Tensors and parameters that must fit and do not. */
export interface Misfits {
  readonly missing: Target['parameters'];
  readonly misshapen: readonly {
    readonly name: string;
    readonly expected: readonly number[];
    readonly source: Source;
  }[];
  /** `named`: its name in the model, if it were there. */
  readonly leftOver: readonly (Source & { readonly named: string })[];
}

/**
 * @param misfits what does not fit; not empty.
 * @param advice what would fit better, where that is known.
 */
export function mismatchError(
  target: Target,
  file: Pick<WeightsFile, 'path' | 'root'>,
  misfits: Misfits,
  advice: string | null,
): InputError {
  const { missing, misshapen, leftOver } = misfits;
  const spare = leftOver.map(({ from }) => from);
  const problems: Omit<Problem, 'file'>[] = [];
  if (missing.length > 0) {
    const names = missing.map(({ name, shape }, index) => {
      return described(name, shape) + (index < SHOWN ? (unreadable(name, file.root) ?? spelling(name, spare)) : '');
    });
    problems.push({
      message: `${counted(missing.length, 'parameter')} of ${target.arch} not in the file: ${listed(names)}`,
    });
  }
  if (misshapen.length > 0) {
    const names = misshapen.map(
      ({ name, expected, source }) =>
        `${described(name, expected)} is ${described(source.from, source.shape)} in the file`,
    );
    problems.push({ message: `${counted(misshapen.length, 'parameter')} of another shape: ${listed(names)}` });
  }
  if (leftOver.length > 0) {
    const names = leftOver.map(({ from, shape }) => described(from, shape));
    problems.push({
      message: `${counted(leftOver.length, 'tensor')} of the file not in ${target.arch}: ${listed(names)}`,
    });
  }
  const foreign = foreignParts(misfits);
  for (const [what, names] of foreign)
    problems.push({ message: `${listed(names)}: ${what}, which ${target.arch} lacks` });
  const hint = advice ?? shardHint(file.path) ?? fallback(misfits, foreign.size > 0);
  return new InputError(
    problems.map((problem, index) => ({
      file: file.path,
      ...problem,
      ...(index === problems.length - 1 ? { hint } : {}),
    })),
  );
}

/** Of a name under which the file has something else than a tensor that is read, such as a quantised one: what it has. */
function unreadable(name: string, root: WeightsFile['root']): string | null {
  for (const key of [
    name,
    ...holdersIn(root).flatMap((holder) => (holder.key === null ? [] : [`${holder.key}.${name}`])),
  ]) {
    const value = entryAt(root, key);
    if (isNode(value, 'object')) return ` (the file has a ${value.class.slice(0, 100)} there, which is not read)`;
  }
  return null;
}

/** What is left over and makes it another network, each with its names. */
function foreignParts({ leftOver }: Misfits): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { from, named } of leftOver) {
    const what = foreignPart(named, from);
    if (what !== null) found.set(what, [...(found.get(what) ?? []), from.slice(0, 200)]);
  }
  return found;
}

/** The shapes fit, but the configuration beside the file says that the network is another one. */
export function contradictionError(file: string, config: string, problem: string): InputError {
  const hint = 'Mend what differs, or move config.json away if it is not of these weights';
  return new InputError({
    file,
    message: `the configuration beside it, ${config}, contradicts the model: ${problem}`,
    hint,
  });
}

/** The file has none of the entries that a rule takes, or they hold no tensors. */
export class NoTensorsError extends InputError {
  withHint(hint: string | null): InputError {
    return new InputError(hint === null ? this.problems : this.problems.map((problem) => ({ ...problem, hint })));
  }
}

export function noTensorsError(
  file: Pick<WeightsFile, 'path' | 'root'>,
  keys: readonly (string | null)[],
): NoTensorsError {
  const entries = Array.from(file.root.entries, ([key, value]) => {
    const count = tensorsIn(value).size;
    return count === 0 ? String(key) : `${String(key)} (${counted(count, 'tensor')})`;
  });
  for (const key of keys) {
    const holder = key === null ? file.root : entryAt(file.root, key);
    if (isModule(holder)) return new NoTensorsError(moduleProblem(file.path, key ?? '', holder.class));
  }
  const wanted = keys.map((key) => (key === null ? 'the file itself' : `entry '${key}'`)).join(' or ');
  const below = deepHolders(file.root, keys);
  const message = `no tensors in ${wanted}; the file has ${listed(entries) || 'no entries'}${below}`;
  return new NoTensorsError({ file: file.path, message });
}

/** Dicts of tensors within the entries that were looked at: optimisers have hundreds of small ones, models one large one. */
function deepHolders(root: WeightsFile['root'], keys: readonly (string | null)[]): string {
  const inner = holdersIn(root).filter(
    ({ key }) => key !== null && keys.some((wanted) => wanted !== null && key.startsWith(`${wanted}.`)),
  );
  const large = inner.toSorted((a, b) => b.tensors.size - a.tensors.size).slice(0, 3);
  const names = large.map(({ key, tensors }) => `${key} (${counted(tensors.size, 'tensor')})`);
  return names.length === 0 ? '' : `; below it are ${listed(names)}`;
}

/** @param key where it is in the file; empty: it is the file */
function moduleProblem(file: string, key: string, name: string): Problem {
  const steps = key === '' ? '' : `[${JSON.stringify(key)}]`;
  return {
    file,
    message: `entry '${key}' is a pickled ${name.slice(0, 100)} (a module, whose code is not in the file), expected a dict of tensors`,
    hint: `Save its state_dict() instead: torch.save(torch.load(path, weights_only=False)${steps}.state_dict(), new_path), or as .safetensors`,
  };
}

/** One file of several, by its name, is not complete whatever it is of. */
function shardHint(path: string): string | null {
  const [, start, part, count, end] = /([^/\\]*)-(\d{5})-of-(\d{5})\.(\w+)$/.exec(path) ?? [];
  if (part === undefined) return null;
  return `This is file ${Number(part)} of ${Number(count)}: give their index, ${start}.${end}.index.json, instead`;
}

function fallback({ misshapen, leftOver }: Misfits, foreign: boolean): string {
  if (foreign) return 'assay has no such network: take weights of one that it has (`assay models`)';
  if (misshapen.length > 0) return 'The weights are of another model: check model.arch and its overrides';
  if (leftOver.length > 0) return 'Check model.arch and its overrides, or name the tensors with init.rename';
  return 'The weights are not complete, or of another model: check model.arch';
}

/** A name of the other side that is probably the same tensor, differently spelt. */
function spelling(name: string, others: readonly string[]): string {
  // Names of one network have much in common: two fifths of the letters would make any of them another's misspelling.
  const other = nearest(name, others.slice(0, MOST_COMPARED), 1 / 3);
  return other === undefined ? '' : ` (the file has ${other})`;
}

function described(name: string, shape: readonly number[]): string {
  return `${name.slice(0, 200)} [${shape.join(', ')}]`;
}

function listed(names: readonly string[]): string {
  const rest = names.length - SHOWN;
  return names.slice(0, SHOWN).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
