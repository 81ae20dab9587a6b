/** What the searches of learning rates left, for the report. */
import type { SearchResult } from '../../report/results/search.ts';
import type { ReportParams } from '../../schemas/config.ts';
import { readChoice, triedRates } from '../search/choice.ts';

/** Those that have ended, in the order of the experiment. @throws StepError where a file is damaged */
export function collectSearches(
  { searches = [] }: Pick<ReportParams, 'searches'>,
  inputs: Readonly<Record<string, string>>,
): readonly SearchResult[] {
  return searches.flatMap(({ task, arm, ...tried }): readonly SearchResult[] => {
    const choice = inputs[`search:${task}/${arm}`];
    if (choice === undefined) return [];
    const found = triedRates(tried, (rate, trial) => inputs[`search-trial:${task}/${arm}/${rate}/${trial}`]!);
    const rates = found.map(({ lr, val_loss, outcomes }) => ({
      lr,
      trials: outcomes.length,
      diverged: outcomes.filter((outcome) => outcome.val_loss === null).length,
      val_loss,
      epochs: outcomes.reduce((sum, { epochs }) => sum + epochs, 0),
      images: outcomes.reduce((sum, { images }) => sum + images, 0),
    }));
    return [{ task, arm, chosen: readChoice(choice), rates }];
  });
}
