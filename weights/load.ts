/** Strict loading: every parameter of the model from the file, and every tensor of the file into the model. */
import type { HostTensor, HostTensors } from '../tensor/device.ts';
import { adapted } from './adapt.ts';
import { advice, type Zoo } from './advice.ts';
import type { WeightsFile } from './file.ts';
import { type Fit, fitWeights, isWhole } from './fit.ts';
import { mismatchError, NoTensorsError } from './mismatch.ts';
import type { Rule, Target } from './rule.ts';

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
}

export interface Loaded {
  /** By the model's names; only what the file provides. */
  readonly tensors: HostTensors;
  readonly report: LoadReport;
}

/**
 * Loads what `rule` finds in the file. Tensors are read one by one, and only those that are used.
 * @param zoo other models, for advice where the file does not fit this one
 * @throws InputError listing both sides' names where anything but the head and the rule's known extras does not fit.
 */
export function loadWeights(target: Target, file: WeightsFile, rule: Rule, zoo: Zoo = () => []): Loaded {
  const fit = strictFit(target, file, rule, zoo);
  const tensors = fit.uses.map(({ name, shape, source, adapt }): [string, HostTensor] => {
    const stored = source.read();
    return [name, adapt === null ? stored : adapted(stored, shape, adapt)];
  });
  return { tensors: Object.fromEntries(tensors), report: report(fit) };
}

function strictFit(target: Target, file: WeightsFile, rule: Rule, zoo: Zoo): Fit {
  try {
    const fit = fitWeights(target, file, rule);
    if (isWhole(fit)) return fit;
    throw mismatchError(target, file, fit.misfits, advice(target, file, rule, fit.uses.length, zoo));
  } catch (error) {
    if (!(error instanceof NoTensorsError)) throw error;
    throw error.withHint(advice(target, file, rule, 0, zoo));
  }
}

function report({ uses, missing, unused, dropped }: Fit): LoadReport {
  return {
    matched: uses.filter(({ adapt }) => adapt === null).map(({ name }) => name),
    resized: uses
      .filter(({ adapt }) => adapt !== null)
      .map(({ name, shape, source }) => ({ name, from: source.shape, to: shape })),
    missing,
    unused: [...dropped, ...unused.map(({ from }) => from)],
  };
}
