/** Strict loading: every parameter of the model from the file, and every tensor of the file into the model. */
import type { HostTensor, HostTensors } from '../../tensor/device.ts';
import type { WeightsFile } from '../format/file.ts';
import { adapted } from './adapt.ts';
import { advice, type Zoo } from './advice.ts';
import { type NotFinite, notFinite, notFiniteError } from './finite.ts';
import { type Fit, fitWeights, isWhole } from './fit.ts';
import { mismatchError, NoTensorsError } from './mismatch.ts';
import type { LeftOut, Rule, Target } from './rule.ts';

/** What became of every tensor; names are in the order that the model, or the file, has. */
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
  /** The same by why they were not. */
  readonly reasons: Readonly<Record<string, readonly string[]>>;
  /** Whose names the file has; null: the model's own. */
  readonly layout: { readonly title: string; readonly prefix: string } | null;
}

export interface Loaded {
  /** By the model's names; only what the file provides. */
  readonly tensors: HostTensors;
  readonly report: LoadReport;
}

/**
 * Loads what `rule` finds in the file. Tensors are read one by one, and only those that are used.
 * @param zoo other models, for advice where the file does not fit this one
 * @throws InputError listing both sides' names where anything but the head and the rule's known extras does not fit, or
 *   naming the tensors that hold NaN or infinities.
 */
export function loadWeights(target: Target, file: WeightsFile, rule: Rule, zoo: Zoo = () => []): Loaded {
  const fit = strictFit(target, file, rule, zoo);
  const broken: NotFinite[] = [];
  const tensors = fit.uses.map(({ name, shape, source, adapt }): [string, HostTensor] => {
    const stored = source.read();
    const problem = notFinite(source, stored);
    if (problem !== null) broken.push(problem);
    return [name, adapt === null ? stored : adapted(stored, shape, adapt)];
  });
  if (broken.length > 0) throw notFiniteError(file.path, broken);
  return { tensors: Object.fromEntries(tensors), report: report(fit) };
}

function strictFit(target: Target, file: WeightsFile, rule: Rule, zoo: Zoo): Fit {
  try {
    const fit = fitWeights(target, file, rule);
    if (isWhole(fit)) return fit;
    throw mismatchError(target, file, fit.misfits, advice(target, file, rule, zoo));
  } catch (error) {
    if (!(error instanceof NoTensorsError)) throw error;
    throw error.withHint(advice(target, file, rule, zoo));
  }
}

function report({ uses, missing, unused, recognised }: Fit): LoadReport {
  return {
    matched: uses.filter(({ adapt }) => adapt === null).map(({ name }) => name),
    resized: uses
      .filter(({ adapt }) => adapt !== null)
      .map(({ name, shape, source }) => ({ name, from: source.shape, to: shape })),
    missing,
    unused: unused.map(({ name }) => name),
    reasons: byReason(unused),
    layout: recognised === null ? null : { title: recognised.layout.title, prefix: recognised.prefix },
  };
}

/** Names of tensors that are not used, by the reason. */
export function byReason(unused: readonly LeftOut[]): Readonly<Record<string, readonly string[]>> {
  const grouped = new Map<string, string[]>();
  for (const { name, reason } of unused) grouped.set(reason, [...(grouped.get(reason) ?? []), name]);
  return Object.fromEntries(grouped);
}
