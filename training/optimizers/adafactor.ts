import { add, div, maximum, mean, mul, reshape, sqrt, square, sub, type Tensor } from '../../tensor/tf.ts';
import { decayed, movingAverage } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import { euclidean } from './norms.ts';
import type { Rule, RuleInput } from './rule.ts';
import { eps, momentum, weightDecay } from './settings.ts';

/** The papers' d: how large the root mean square of a step may be, before the rate. */
const LIMIT = 1;
/** The running means of step t keep 1 - t^this. */
const DECAY = -0.8;

/**
 * Adafactor (Shazeer and Stern, 2018) with the rate of the schedule, as timm 0.5.4's: of the squared gradients (plus eps) of
 * matrices, by their last two dimensions, only the means of rows and columns are kept; steps of a root mean square above 1
 * are scaled down to it; weight decay is decoupled. `momentum` keeps a running mean of the steps.
 */
function rule({ eps, momentum }: SettingsOf<'adafactor'>): Rule {
  const moment = momentum === 0 ? {} : { exp_avg: 0 };
  return {
    state: { rows: 0, columns: 0, ...moment },
    stateShape: (name, shape) => (name === 'exp_avg' ? shape : factorShape(name, shape)),
    scalars: (lr, step) => ({ lr, kept: 1 - step ** DECAY }),
    update(input) {
      const { gradient, state, scalars } = input;
      const squared = add(square(gradient), eps);
      const { rms, next } = gradient.rank < 2 ? whole(input, squared) : factored(input, squared);
      const scaled = div(gradient, rms);
      const excess = maximum(div(div(euclidean(scaled), Math.sqrt(gradient.size)), LIMIT), 1);
      const step = mul(div(scaled, excess), scalars['lr']!);
      if (momentum === 0) return { parameter: sub(decayed(input), step), state: next };
      const exp_avg = movingAverage(state['exp_avg']!, step, momentum);
      return { parameter: sub(decayed(input), exp_avg), state: { ...next, exp_avg } };
    },
  };
}

/** Of vectors `rows` holds the squares themselves, and `columns` nothing. */
function factorShape(name: string, shape: readonly number[]): readonly number[] {
  if (shape.length < 2) return name === 'rows' ? shape : [];
  return name === 'rows' ? shape.slice(0, -1) : [...shape.slice(0, -2), shape.at(-1)!];
}

interface RootMeanSquares {
  /** Of the parameter's shape, or one that is spread over it. */
  readonly rms: Tensor;
  readonly next: Readonly<Record<'rows' | 'columns', Tensor>>;
}

const average = (before: Tensor, value: Tensor, kept: Tensor): Tensor =>
  add(mul(before, kept), mul(value, sub(1, kept)));

function whole({ state, scalars }: RuleInput, squared: Tensor): RootMeanSquares {
  const rows = average(state['rows']!, squared, scalars['kept']!);
  return { rms: sqrt(rows), next: { rows, columns: state['columns']! } };
}

/** The squares of a matrix as the product of its rows' means and its columns', over the mean of all. */
function factored({ state, scalars }: RuleInput, squared: Tensor): RootMeanSquares {
  const { shape, rank } = squared;
  const rows = average(state['rows']!, mean(squared, rank - 1), scalars['kept']!);
  const columns = average(state['columns']!, mean(squared, rank - 2), scalars['kept']!);
  const byRow = div(rows, mean(rows, rank - 2, true));
  const tall = reshape(sqrt(byRow), [...shape.slice(0, -1), 1]);
  const wide = reshape(sqrt(columns), [...shape.slice(0, -2), 1, shape.at(-1)!]);
  return { rms: mul(tall, wide), next: { rows, columns } };
}

export const adafactor: OptimizerKind<'adafactor'> = {
  settings: { momentum: { ...momentum, default: 0 }, eps: eps(1e-30), weight_decay: weightDecay(0) },
  create: each(rule),
};
