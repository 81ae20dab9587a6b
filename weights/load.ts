/** Strict loading: every parameter of the model from the file, and every tensor of the file into the model. */
import type { HostTensor, HostTensors } from '../tensor/device.ts';
import { type Adapt, adaptation, adapted } from './adapt.ts';
import type { WeightsFile } from './file.ts';
import { type Misfits, mismatchError, noTensorsError } from './mismatch.ts';
import type { Rule, Source, Target, Translation } from './rule.ts';
import type { LazyTensor } from './tensor.ts';
import { entryOf, tensorsIn } from './value.ts';

/** What became of every tensor; names are sorted as the model, or the file, has them. */
export interface LoadReport {
  /** Parameters taken as they are. */
  readonly matched: readonly string[];
  /** Parameters taken from tensors of another shape. */
  readonly resized: readonly {
    readonly name: string;
    readonly from: readonly number[];
    readonly to: readonly number[];
  }[];
  /** Parameters that keep their initial value. */
  readonly missing: readonly string[];
  /** Tensors of the file (by its names) that were not used. */
  readonly unused: readonly string[];
}

export interface Loaded {
  /** By the model's names; only what the file provides. */
  readonly tensors: HostTensors;
  readonly report: LoadReport;
}

/**
 * Loads what `rule` finds in the file. Tensors are read one by one, and only those that are used.
 * @throws InputError listing both sides' names where anything but the head and the rule's known extras does not fit.
 */
export function loadWeights(target: Target, file: WeightsFile, rule: Rule): Loaded {
  const translation = rule.translate(selectTensors(target, file, rule), file.path);
  const fit = fitTogether(target, translation, rule);
  if (fit.misfits.missing.length + fit.misfits.misshapen.length + fit.misfits.leftOver.length > 0) {
    throw mismatchError(target, file, fit.misfits);
  }
  const tensors = fit.uses.map(({ name, shape, source, adapt }): [string, HostTensor] => {
    const stored = source.read();
    return [name, adapt === null ? stored : adapted(stored, shape, adapt)];
  });
  return { tensors: Object.fromEntries(tensors), report: report(fit, translation) };
}

function selectTensors(target: Target, file: WeightsFile, rule: Rule): ReadonlyMap<string, LazyTensor> {
  for (const key of rule.keys) {
    const holder = key === null ? file.root : entryOf(file.root, key);
    const tensors = tensorsIn(holder ?? null);
    if (tensors.size > 0) return tensors;
  }
  throw noTensorsError(target, file, rule.keys);
}

interface Use {
  readonly name: string;
  readonly shape: readonly number[];
  readonly source: Source;
  /** null: as it is. */
  readonly adapt: Adapt | null;
}

interface Fit {
  readonly uses: readonly Use[];
  /** What may be absent or left over, and is. */
  readonly missing: readonly string[];
  readonly unused: readonly Source[];
  readonly misfits: Misfits;
}

function fitTogether(target: Target, { sources }: Translation, rule: Rule): Fit {
  const head = new Set(target.head);
  const uses: Use[] = [];
  const missing: string[] = [];
  const misfits = { missing: [] as Target['parameters'][number][], misshapen: [] as Misfits['misshapen'][number][] };
  const settled = new Set<string>();
  for (const { name, shape } of target.parameters) {
    const source = sources.get(name);
    const optional = head.has(name) || (rule.absent?.test(name) ?? false);
    if (source === undefined) {
      if (optional) missing.push(name);
      else misfits.missing.push({ name, shape });
      continue;
    }
    const same = source.shape.join() === shape.join();
    const adapt = same ? null : adaptation(name, source.shape, shape, target, rule.tables);
    if (same || adapt !== null) uses.push({ name, shape, source, adapt });
    else if (head.has(name)) missing.push(name);
    else misfits.misshapen.push({ name, expected: shape, source });
    if (!head.has(name) || same) settled.add(name);
  }
  const others = [...sources].filter(([name]) => !settled.has(name));
  const expected = (name: string): boolean => head.has(name) || (rule.extras?.test(name) ?? false);
  const unused = others.filter(([name]) => expected(name)).map(([, source]) => source);
  const leftOver = others.filter(([name]) => !expected(name)).map(([, source]) => source);
  return { uses, missing, unused, misfits: { ...misfits, leftOver } };
}

function report({ uses, missing, unused }: Fit, { dropped }: Translation): LoadReport {
  return {
    matched: uses.filter(({ adapt }) => adapt === null).map(({ name }) => name),
    resized: uses
      .filter(({ adapt }) => adapt !== null)
      .map(({ name, shape, source }) => ({ name, from: source.shape, to: shape })),
    missing,
    unused: [...dropped, ...unused.map(({ from }) => from)],
  };
}
