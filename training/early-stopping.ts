/**
 * Position of the best epoch: the lowest validation loss, the earliest where several are equal.
 * @param losses one an epoch, in order, finite; not empty
 * @returns the epoch, counted from 1
 */
export function bestEpoch(losses: readonly number[]): number {
  let best = 0;
  losses.forEach((loss, index) => {
    if (loss < losses[best]!) best = index;
  });
  return best + 1;
}

/**
 * Whether training ends after these epochs: the last `patience` of them brought no lower validation loss.
 * @param patience null: never
 */
export function stopsEarly(losses: readonly number[], patience: number | null): boolean {
  return patience !== null && losses.length > 0 && losses.length - bestEpoch(losses) >= patience;
}

/** The epoch whose weights are kept, counted from 1: the best one, or the last where nothing was validated. */
export function keptEpoch(history: readonly { readonly val_loss: number | null }[]): number {
  const losses = history.flatMap(({ val_loss }) => val_loss ?? []);
  return losses.length < history.length ? history.length : bestEpoch(losses);
}
