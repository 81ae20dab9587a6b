import type { FinetuneParams, ScheduleSettings } from '../../schemas/config.ts';
import { keptEpoch } from '../../training/early-stopping.ts';
import type { TrainingResult } from '../../training/loop.ts';
import { readChoice } from '../search/choice.ts';
import type { StageContext } from '../stage.ts';
import { takeAsItIs } from './as-it-is.ts';
import { takeNeighbours } from './neighbours.ts';
import { writeResult } from './result.ts';
import { feedingThreads } from './task.ts';
import { trainedModel } from './training.ts';

type Context = StageContext<FinetuneParams>;

/** See `finetune`. Writes `weights.safetensors` and `history.json`. */
export async function run(context: Context): Promise<void> {
  await finetuneFed(context, feedingThreads);
}

/** @param feeding how many threads make batches: that changes the time, never the result */
export async function finetuneFed(context: Context, feeding: typeof feedingThreads): Promise<void> {
  const { params } = context;
  if (params.schedule.epochs === 0) {
    const { knn = null } = params.schedule;
    await (knn === null ? takeAsItIs(context) : takeNeighbours(context, knn));
    return;
  }
  await trainedModel(context, scheduleOf(context), feeding, async ({ model, outputs }, training) => {
    writeResult(context, { model, classes: outputs, ...trained(params, await training) });
  });
}

/** With the learning rate that a search has chosen, where there was one. */
function scheduleOf({ params: { schedule }, inputs }: Context): ScheduleSettings {
  const { lr = readChoice(inputs['search']!) } = schedule;
  return { ...schedule, lr };
}

function trained({ seed }: FinetuneParams, { best, history }: TrainingResult) {
  const epoch = keptEpoch(history);
  const about = { metric: 'val_loss', val_loss: String(history[epoch - 1]!.val_loss), seed };
  return { weights: best, epoch, about, history };
}
