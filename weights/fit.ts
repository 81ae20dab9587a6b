/** Which tensor of a file becomes which parameter of a model, and what is left on either side. Reads no tensor. */
import { type Adapt, adaptation } from './adapt.ts';
import { DERIVED } from './derived.ts';
import type { WeightsFile } from './file.ts';
import { type Misfits, noTensorsError } from './mismatch.ts';
import { type Rule, type Source, type Target, without } from './rule.ts';
import type { LazyTensor } from './tensor.ts';
import { entryOf, tensorsIn } from './value.ts';

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
  /** Tensors that may be left over, and are. */
  readonly unused: readonly Source[];
  /** Names in the file of tensors that the rule leaves out. */
  readonly dropped: readonly string[];
  readonly misfits: Misfits;
}

/**
 * Applies a rule to a file and a model.
 * @throws InputError where the file has no tensors where the rule looks, or the rule cannot name them.
 */
export function fitWeights(target: Target, file: Pick<WeightsFile, 'path' | 'root'>, rule: Rule): Fit {
  const { sources, dropped } = rule.translate(selectTensors(file, rule), file.path);
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
    const adapt = same ? null : adaptation(short, source.shape, shape, target, target.tables ?? rule.tables);
    if (same || adapt !== null) uses.push({ name, shape, source, adapt });
    else if (head.has(name)) missing.push(name);
    else misfits.misshapen.push({ name, expected: shape, source });
    if (!head.has(name) || same) settled.add(key);
  }
  const others = [...sources].filter(([key]) => !settled.has(key));
  const expected = (key: string): boolean => {
    const short = without(key, prefix);
    return head.has(key) || head.has(prefix + short) || DERIVED.test(key) || (rule.extras?.test(short) ?? false);
  };
  const unused = others.filter(([key]) => expected(key)).map(([, source]) => source);
  const leftOver = others.filter(([key]) => !expected(key)).map(([, source]) => source);
  return { uses, missing, unused, dropped, misfits: { ...misfits, leftOver } };
}

/** Does everything fit? */
export function isWhole({ misfits: { missing, misshapen, leftOver } }: Fit): boolean {
  return missing.length + misshapen.length + leftOver.length === 0;
}

function selectTensors(file: Pick<WeightsFile, 'path' | 'root'>, rule: Rule): ReadonlyMap<string, LazyTensor> {
  for (const key of rule.keys) {
    const holder = key === null ? file.root : entryOf(file.root, key);
    const tensors = tensorsIn(holder ?? null);
    if (tensors.size > 0) return tensors;
  }
  throw noTensorsError(file, rule.keys);
}
