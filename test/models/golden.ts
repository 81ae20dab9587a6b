/** The references of test/golden/models/make.py: what they hold, and the tensors that they name. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { weightsOf } from '../../models/model.ts';
import type { HostTensor, HostTensors } from '../../tensor/device.ts';
import { mapRecord } from '../../tensor/records.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { closeToSummary, largest, noisy, pictures, type Summary, weightOf } from '../support/noise.ts';

type Summaries = Readonly<Record<string, Summary>>;

/** All elements of a tensor of 64 or fewer, else its summary. */
type Kept = readonly number[];

export interface GoldenModel {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Names and shapes of the state_dict, in its order. */
  readonly state: readonly (readonly [string, readonly number[]])[];
  /** Those of it that are trained. */
  readonly parameters: readonly string[];
  /** Those of it that follow from the sizes: indices and masks of windows. */
  readonly derived: Summaries;
  readonly output: Kept;
  readonly loss: number;
  readonly gradients: Summaries;
  readonly sgd: {
    readonly lr: number;
    readonly momentum: number;
    /** Before each step. */
    readonly losses: readonly number[];
    readonly loss_after: number;
    /** Parameters, and of models with batch norm the running statistics. */
    readonly final: Summaries;
    readonly output: Kept;
  };
  /** Of models with batch norm. */
  readonly output_train?: Kept;
  readonly running_after?: Summaries;
}

export const goldenModel = <Golden extends GoldenModel>(name: string): Golden =>
  JSON.parse(readFileSync(new URL(`../golden/models/${name}.json`, import.meta.url), 'utf8')) as Golden;

const inputs: Readonly<Record<string, (shape: readonly number[]) => HostTensor>> = {
  input: pictures,
  target: (shape) => noisy('target', shape, (value) => Number(value > 0)),
  mask: (shape) => noisy('mask', shape, (value) => Number(value > -0.1)),
};

export const inputsOf = (golden: GoldenModel): HostTensors =>
  mapRecord(golden.inputs, (shape, name) => inputs[name]!(shape));

/** Of a model under its own names. */
export const drawnWeights = (model: Parameters<typeof weightsOf>[0]): HostTensors =>
  Object.fromEntries(weightsOf(model).map(({ name, shape }) => [name, weightOf(name, shape)]));

/** Holds a tensor to what is kept of it, each element within `tolerance` times the largest. */
export function closeToKept(name: string, found: HostTensor, expected: Kept, tolerance: number): void {
  if (sizeOf(found.shape) > 64) {
    const summary = expected as Summary;
    closeToSummary(name, found, summary, tolerance * summary[2], ADDING_UP);
    return;
  }
  const off = largest(expected.map((value, index) => found.data[index]! - value));
  const allowed = tolerance * largest(expected);
  assert.ok(expected.length === found.data.length && off <= allowed, `${name} is off by ${off}, more than ${allowed}`);
}

/**
 * What the sums of a summary may be off by, in tolerances, where rounding errors add up: in images, and behind batch
 * norms of few values. One element may then be off by some tolerances, but not thirty of them by one.
 */
export const ADDING_UP = 4;

/**
 * The gradients of a loss, each within what float32 arithmetic may be off by.
 * @param sums as of `closeToSummary`
 */
export function closeGradients(found: HostTensors, expected: Summaries, sums?: number): void {
  assert.deepEqual(Object.keys(found).sort(), Object.keys(expected).sort());
  const scale = Math.max(...Object.values(expected).map(([, , size]) => size));
  for (const [key, gradient] of Object.entries(expected)) {
    // A gradient that is zero in truth is noise of this size in float32.
    const tolerance = Math.min(5e-5 * scale, 1e-4 * gradient[2] + 1e-6 * scale);
    closeToSummary(key, found[key]!, gradient, tolerance, sums);
  }
}

/** What training came to: five steps of batch norms over few values double rounding errors again and again, each CPU in its way. */
export function closeFinal(found: HostTensors, expected: Summaries): void {
  for (const [key, final] of Object.entries(expected)) {
    closeToSummary(key, found[key]!, final, 5e-5 * final[2], ADDING_UP);
  }
}

export function closeLoss(what: string, found: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(found - expected) <= tolerance, `the loss ${what} is ${found}, not ${expected}`);
}
