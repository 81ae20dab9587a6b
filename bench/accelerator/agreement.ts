/** When a device's training steps give what `cpu` gives. */

const LOSS = 1e-4;
const MOMENTA = 1e-3;
/** A control that differs by more says that rounding decides the numbers at these sizes: then agreement shows nothing. */
const SENSITIVE = 0.05;

/** Relative differences from `cpu`. */
export interface Differences {
  readonly loss: number;
  /** Of the optimiser's state: the gradients' sums. */
  readonly momenta: number;
}

export type Verdict = 'yes' | 'no' | 'undecided';

/** @param momenta of the control */
export const isDecided = (momenta: number): boolean => momenta <= SENSITIVE;

/** @param control differences of the same steps where nothing but the order of sums is another one */
export function verdict(found: Differences, control: Differences): Verdict {
  if (!isDecided(control.momenta)) return 'undecided';
  const alike =
    found.loss <= Math.max(LOSS, 3 * control.loss) && found.momenta <= Math.max(MOMENTA, 3 * control.momenta);
  return alike ? 'yes' : 'no';
}
