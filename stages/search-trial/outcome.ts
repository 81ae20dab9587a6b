/** What a training of a search leaves. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StepError } from '../../common/errors.ts';

export interface SearchOutcome {
  readonly lr: number;
  /** The lowest of its epochs; null: it diverged. */
  readonly val_loss: number | null;
  /** That were begun. */
  readonly epochs: number;
  /** Images that it was trained on, each as often as it was seen. */
  readonly images: number;
}

export const OUTCOME_FILE = 'outcome.json';

/** @param folder output of a `search-trial` step. @throws StepError where it is damaged */
export function readOutcome(folder: string): SearchOutcome {
  const file = join(folder, OUTCOME_FILE);
  const found: Partial<SearchOutcome> = parsed(file);
  const { lr, val_loss, epochs, images } = found;
  const counted = [lr, epochs, images].every((value) => Number.isFinite(value));
  if (counted && (val_loss === null || Number.isFinite(val_loss))) return found as SearchOutcome;
  throw damaged(file, 'expected the outcome of a training');
}

function parsed(file: string): Partial<SearchOutcome> {
  try {
    return Object(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (!(error instanceof SyntaxError || (error instanceof Error && 'code' in error))) throw error;
    throw damaged(file, 'the file cannot be read');
  }
}

const damaged = (file: string, message: string): StepError =>
  new StepError({ file, message, hint: 'Delete the folder that holds it and run again: the search is then repeated.' });
