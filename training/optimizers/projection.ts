/** The projection of AdamP and SGDP (Heo et al., 2021), which keeps momentum from growing the norms of weights. */
import {
  abs,
  add,
  div,
  less,
  max,
  maximum,
  mul,
  reshape,
  scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from '../../tensor/tf.ts';

/** The paper's delta: how far from a right angle a gradient may be. */
const DELTA = 0.1;

export interface Projected {
  readonly step: Tensor;
  /** Factor of the weight decay, zero-dimensional. */
  readonly decay: Tensor;
}

export interface ProjectionInput {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  readonly step: Tensor;
  readonly eps: number;
  /** Factor of the weight decay where the step is projected. */
  readonly wd_ratio: number;
}

/**
 * Takes its part along the weights out of `step` where the gradient stands at a right angle to them, as it does where a
 * norm follows, which makes their length meaningless: channel by channel, else the tensor as a whole, else not at all.
 * As timm 0.5.4's `projection`, which leaves 1-D tensors alone.
 */
export function projected(input: ProjectionInput): Projected {
  const { parameter, step, wd_ratio } = input;
  if (parameter.rank < 2) return { step, decay: scalar(1) };
  const channels = view(input, parameter.shape[0]!);
  const whole = view(input, 1);
  // The traced step has no branches: both are computed, and one of the three is taken.
  const [first, second] = [channels.share, mul(sub(1, channels.share), whole.share)];
  const rest = sub(sub(1, first), second);
  const chosen = add(add(mul(channels.tangent, first), mul(whole.tangent, second)), mul(step, rest));
  return { step: chosen, decay: sub(1, mul(sub(1, rest), 1 - wd_ratio)) };
}

interface View {
  /** `step` without its part along each row of the weights, of the parameter's shape. */
  readonly tangent: Tensor;
  /** 1 where every row's gradient stands at a right angle to it, else 0; zero-dimensional. */
  readonly share: Tensor;
}

/** The tensors as `rows` vectors. */
function view({ parameter, gradient, step, eps }: ProjectionInput, rows: number): View {
  const length = parameter.size / rows;
  const [weights, descent, move] = [parameter, gradient, step].map((each) => reshape(each, [rows, length])) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const [own, its] = [rowNorms(weights), rowNorms(descent)];
  const cosines = div(abs(rowSums(mul(descent, weights))), mul(maximum(own, eps), maximum(its, eps)));
  const right = less(max(cosines), DELTA / Math.sqrt(length));
  const directions = div(weights, add(own, eps));
  const tangent = sub(move, mul(directions, rowSums(mul(directions, move))));
  return { tangent: reshape(tangent, parameter.shape), share: where(right, scalar(1), scalar(0)) };
}

/** [rows, length] to [rows, 1]. */
const rowSums = (rows: Tensor): Tensor => sum(rows, 1, true);
const rowNorms = (rows: Tensor): Tensor => sqrt(rowSums(square(rows)));
