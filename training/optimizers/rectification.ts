/** How far the squares of a few steps can be trusted: the rectification of RAdam (Liu et al., 2020), as timm 0.5.4's. */
import type { Rule } from './rule.ts';

/** Scalars of a step: the rate of momentum alone while too few squares have been averaged, and else of the adaptive step. */
export function rectified(beta1: number, beta2: number): Rule['scalars'] {
  const longest = 2 / (1 - beta2) - 1;
  return (lr, step) => {
    const power = beta2 ** step;
    const length = longest - (2 * step * power) / (1 - power);
    const step_size = lr / (1 - beta1 ** step);
    const trusted = length >= 5;
    const rectification = trusted ? rectify(power, length, longest) : 0;
    // One of the two is zero: the traced step has no branches.
    return { lr, plain_step: trusted ? 0 : step_size, adaptive_step: step_size * rectification };
  };
}

/** The square root of the paper's r_t and of the bias correction, as timm groups them. */
function rectify(power: number, length: number, longest: number): number {
  const ratio = ((length - 4) / (longest - 4)) * ((length - 2) / length) * (longest / (longest - 2));
  return Math.sqrt((1 - power) * ratio);
}
