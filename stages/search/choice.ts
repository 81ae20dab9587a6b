/** Which learning rate a search ends with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StepError } from '../../common/errors.ts';
import type { SearchParams } from '../../schemas/config.ts';
import { readOutcome, type SearchOutcome } from '../search-trial/outcome.ts';

export const CHOICE_FILE = 'choice.json';

/** One of the rates, with all that was trained at it. */
export interface TriedRate {
  readonly lr: number;
  readonly outcomes: readonly SearchOutcome[];
  /** Mean of the lowest validation losses; null where a training diverged. */
  readonly val_loss: number | null;
}

/** @param folderOf output of the `search-trial` step of a rate and a trial, counted from 1. @throws StepError */
export function triedRates(
  { rates, trials }: SearchParams,
  folderOf: (rate: number, trial: number) => string,
): readonly TriedRate[] {
  return rates.map((lr) => {
    const outcomes = Array.from({ length: trials }, (_, index) => readOutcome(folderOf(lr, index + 1)));
    const losses = outcomes.flatMap(({ val_loss }) => val_loss ?? []);
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    return { lr, outcomes, val_loss: losses.length < trials ? null : mean };
  });
}

/**
 * The rate of the lowest mean loss; of equal ones the lowest rate. One at which any training diverged is none to train at.
 * @throws StepError where that is so of all
 */
export function chosenRate(tried: readonly TriedRate[]): number {
  const order = tried.toSorted((one, other) => one.lr - other.lr);
  let best: (TriedRate & { readonly val_loss: number }) | null = null;
  for (const { val_loss, ...one } of order)
    if (val_loss !== null && (best === null || val_loss < best.val_loss)) best = { ...one, val_loss };
  if (best !== null) return best.lr;
  throw new StepError({
    message: `training diverged at each of the learning rates ${order.map(({ lr }) => lr).join(', ')}`,
    hint: 'Put lower ones into schedule.search.lr, raise schedule.lr_schedule.warmup_epochs, or choose optimizer adamw.',
    brief: 'diverged at all rates',
  });
}

/** @param folder output of a `search` step */
export function readChoice(folder: string): number {
  const { lr } = JSON.parse(readFileSync(join(folder, CHOICE_FILE), 'utf8')) as { readonly lr: number };
  return lr;
}
