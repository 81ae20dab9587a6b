import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { canonicalJson } from '../../common/canonical.ts';
import type { SearchTrialParams } from '../../schemas/config.ts';
import { Diverged } from '../../training/diverged.ts';
import { keptEpoch } from '../../training/early-stopping.ts';
import { feedingThreads } from '../finetune/task.ts';
import { trainedModel } from '../finetune/training.ts';
import type { StageContext } from '../stage.ts';
import { OUTCOME_FILE, type SearchOutcome } from './outcome.ts';

/** See `searchTrial`. Writes `outcome.json`. A rate that is too high is an answer, not a failure. */
export async function run(context: StageContext<SearchTrialParams>): Promise<void> {
  const { schedule } = context.params;
  const { lr } = schedule;
  const outcome = await trainedModel(context, schedule, feedingThreads, async ({ images }, training) => {
    const counted = (epochs: number) => ({ lr, epochs, images: epochs * images });
    try {
      const { history } = await training;
      const { val_loss } = history[keptEpoch(history) - 1]!;
      return { ...counted(history.length), val_loss };
    } catch (error) {
      if (!(error instanceof Diverged)) throw error;
      const [problem] = error.problems;
      context.emit({ type: 'message', level: 'warning', text: `${problem!.message}; this rate is not chosen` });
      return { ...counted(error.epoch), val_loss: null };
    }
  });
  writeFileAtomic(join(context.output, OUTCOME_FILE), `${canonicalJson({ ...(outcome satisfies SearchOutcome) })}\n`);
}
