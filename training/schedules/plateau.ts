interface Plateau {
  readonly patience: number;
  readonly decay_rate: number;
  readonly min_lr: number;
}

/** Share of the best loss that a loss must be lower by to count as better; timm's and torch's. */
const THRESHOLD = 1e-4;
/** A change of the rate that is smaller is not made. */
const SMALLEST_CHANGE = 1e-8;

/**
 * Learning rate after these validation losses, as torch's ReduceLROnPlateau sets it: lowered by `decay_rate`, at most
 * to `min_lr`, whenever more than `patience` epochs in a row brought no better loss. It is a function of the losses
 * alone, so a resumed run needs no state of its own.
 */
export function plateauRate({ patience, decay_rate, min_lr }: Plateau, lr: number, losses: readonly number[]): number {
  let rate = lr;
  let best = Number.POSITIVE_INFINITY;
  let waiting = 0;
  for (const loss of losses) {
    const better = loss < best * (1 - THRESHOLD);
    if (better) best = loss;
    waiting = better ? 0 : waiting + 1;
    if (waiting <= patience) continue;
    const lower = Math.max(rate * decay_rate, min_lr);
    if (rate - lower > SMALLEST_CHANGE) rate = lower;
    waiting = 0;
  }
  return rate;
}
