/** Averages of weights over the steps of a training, which are validated and kept in place of the last ones (timm's ModelEmaV3). */
import type { Model } from '../models/model.ts';
import type { EmaSettings } from '../schemas/types.ts';
import type { HostTensors, TensorSpecs, Tensors } from '../tensor/device.ts';
import { withoutPrefix, withPrefix } from '../tensor/records.ts';
import { add, mul, sub, type Tensor } from '../tensor/tf.ts';
import { filled } from './filled.ts';
import { shapesOf } from './programs.ts';

export interface Averaging {
  readonly model: Pick<Model, 'parameters' | 'buffers'>;
  readonly frozen?: ReadonlySet<string>;
  /** null or left out: there are no averages. */
  readonly ema?: EmaSettings;
}

/** Beside the optimiser's state, of which they are a part in checkpoints. */
const PREFIX = 'average/';
const VARIABLE = `optimizer/${PREFIX}`;
const SHARE = `${PREFIX}share`;

/** What changes in steps and is a number: counters of batches are taken as they are. */
function averaged({ model: { parameters, buffers }, frozen, ema = null }: Averaging): Model['parameters'] {
  if (ema === null) return [];
  const numbers = buffers.filter(({ dtype }) => dtype === 'float32');
  const trained = parameters.filter(({ name }) => frozen?.has(name) !== true);
  return [...trained, ...numbers.map(({ name, shape }) => ({ name, shape, init: { kind: 'zeros' } as const }))];
}

/** Before the first step; what they are then does not matter, since that step's share is all. */
export const freshAverages = (averaging: Averaging): HostTensors => filled(PREFIX, 0, shapesOf(averaged(averaging)));

/**
 * How far averages move towards the weights of a step, counted from 1: all the way in the first, then 1 - decay, and with a warm-up
 * at least (step)^(-2/3), which is large at first.
 */
export function averageScalars({ ema = null }: Averaging, step: number): Readonly<Record<string, number>> {
  if (ema === null) return {};
  const decay = ema.warmup ? Math.min(ema.decay, 1 - step ** (-2 / 3)) : ema.decay;
  return { [SHARE]: step === 1 ? 1 : 1 - decay };
}

/** Averages after a step. @param next what the step has changed, by name; @param scalars those of the step */
export function nextAverages(
  averaging: Averaging,
  variables: Tensors,
  next: Tensors,
  scalars: Tensors,
): Record<string, Tensor> {
  const moved = averaged(averaging).map(({ name }): [string, Tensor] => {
    const before = variables[`${VARIABLE}${name}`]!;
    // Where both are equal, as for what does not change, so is the average to the last digit.
    return [name, add(before, mul(sub(next[name] ?? variables[name]!, before), scalars[SHARE]!))];
  });
  return withPrefix(VARIABLE, Object.fromEntries(moved));
}

/** The weights that count, for a program that has `averageSpecs` for variables. */
export function countingWeights(averaging: Averaging, variables: Tensors): Tensors {
  const names = averaged(averaging).map(({ name }) => name);
  return { ...variables, ...Object.fromEntries(names.map((name) => [name, variables[`${VARIABLE}${name}`]!])) };
}

/** @param specs of all weights */
export function averageSpecs(averaging: Averaging, specs: TensorSpecs): TensorSpecs {
  const names = new Set(averaged(averaging).map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [names.has(name) ? `${VARIABLE}${name}` : name, spec]),
  );
}

/** The weights that count, of what was read. */
export function countingTensors(averaging: Averaging, parameters: HostTensors, optimizer: HostTensors): HostTensors {
  const averages = withoutPrefix(PREFIX, optimizer);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, tensor]) => [name, averaging.ema ? (averages[name] ?? tensor) : tensor]),
  );
}
