import type { ScheduleSettings } from '../schemas/config.ts';
import type { Device, HostTensors } from '../tensor/device.ts';
import { frozenParameters } from './adaptation/freeze.ts';
import {
  type CheckpointStore,
  type EpochPart,
  type EpochRecord,
  packState,
  type TrainingState,
  unpackState,
} from './checkpoints/checkpoint.ts';
import { Saver } from './checkpoints/saver.ts';
import { Diverged, neverFinite } from './diverged.ts';
import { keptEpoch, stopsEarly } from './early-stopping.ts';
import { type Clock, monotonicClock, type TrainingEvent } from './events.ts';
import { drawMasks } from './inputs/masks.ts';
import { mixedBatch } from './inputs/mixing.ts';
import { layerScales } from './layer-decay.ts';
import { type Learning, objectiveOf } from './losses/objective.ts';
import { createOptimizer } from './optimizers/index.ts';
import { inOrder, inStretches, type Pending } from './pending.ts';
import { Progress } from './progress.ts';
import { learningRate } from './schedules/index.ts';
import type { TrainStepParts } from './step.ts';
import { type TrainedTensors, Trainer, type TrainingBatch } from './trainer.ts';

export interface TrainingData {
  /** Images of the training split. */
  readonly images: number;
  /** Batches of an epoch, where they are not as many as `schedule.batch_size` makes of the images. */
  readonly batches?: number;
  /**
   * One epoch, counted from 1, in batches of `schedule.batch_size`; the last may be smaller, or larger by one.
   * @param done batches at its beginning that are left out
   */
  train(epoch: number, done: number): AsyncIterable<TrainingBatch>;
  /** The validation split after an epoch, counted from 1; not empty. null: there is none, and the weights of the last epoch are kept. */
  readonly validation: ((epoch: number) => AsyncIterable<TrainingBatch>) | null;
}

export type TrainingJob = Learning & {
  readonly device: Device;
  readonly schedule: Omit<ScheduleSettings, 'loss'>;
  /** Seed of the trial: all random numbers come from its named streams. */
  readonly seed: string;
  /** Parameters before the first step. Training takes the arrays over and changes them. */
  readonly initial: HostTensors;
  readonly data: TrainingData;
  readonly checkpoints: CheckpointStore;
  readonly emit: (event: TrainingEvent) => void;
  /** Aborted: training saves its state after the present step and stops. */
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** Seconds after which the state is saved within an epoch, too; ten minutes when left out. */
  readonly saveEvery?: number;
};

export interface TrainingResult {
  /** Parameters after the epoch with the lowest validation loss; without validation after the last one. */
  readonly best: HostTensors;
  readonly history: readonly EpochRecord[];
}

/**
 * Trains for `schedule.epochs` epochs or until early stopping, and leaves a checkpoint after each, within long ones every
 * few minutes, and where it is stopped. Where a checkpoint is found, training goes on from there, and ends with the same
 * bits as if it had never stopped.
 * @throws Interrupted when the signal is aborted
 * @throws StepError when a loss is no longer finite
 */
export async function train(job: TrainingJob): Promise<TrainingResult> {
  const { schedule, checkpoints, emit } = job;
  const session = await begin(job);
  const { trainer, progress } = session;
  let { best, history, part } = session;
  try {
    while (!isFinished(history, schedule)) {
      const saver = new Saver({ ...job, trainer, progress, best, history });
      const record = await runEpoch(job, trainer, saver, part);
      part = null;
      history = [...history, record];
      const tensors = await trainer.read();
      if (best === null || keptEpoch(history) === record.epoch) best = trainer.counting(tensors);
      await checkpoints.save(packState({ ...tensors, best, history, part }));
      emit({ type: 'epoch', epochs: schedule.epochs, seconds: progress.epochSeconds, ...record });
    }
  } finally {
    await trainer.dispose();
  }
  if (best === null) throw new Error('a schedule has at least one epoch');
  return { best, history };
}

interface Session {
  /** Null before the first epoch: then no copy of the initial values takes memory. */
  readonly best: HostTensors | null;
  readonly history: readonly EpochRecord[];
  readonly part: EpochPart | null;
  readonly trainer: Trainer;
  readonly progress: Progress;
}

/** Apart from the loop, so that the tensors it begins with are not kept in memory while it runs. */
async function begin(job: TrainingJob): Promise<Session> {
  const { device, schedule, emit } = job;
  const parts = stepParts(job);
  const fresh = { parameters: job.initial, optimizer: Trainer.freshState(parts) };
  const state = (await resume(job, fresh)) ?? { ...fresh, best: null, history: [], part: null };
  const progress = new Progress({
    epochs: schedule.epochs,
    images: job.data.images,
    epochsDone: state.history.length,
    emit,
    clock: job.clock ?? monotonicClock,
  });
  const trainer = await Trainer.create(device, parts, state, { accumulates: schedule.accumulate > 1 });
  trainer.prepare(Math.min(schedule.batch_size, job.data.images));
  return { trainer, progress, best: state.best, history: state.history, part: state.part };
}

function stepParts(job: TrainingJob): TrainStepParts {
  const { model, schedule } = job;
  const { optimizer, layer_decay, freeze, clip_grad, clip_norm, ema, label_smoothing } = schedule;
  const scales = layer_decay === null ? {} : layerScales(model, layer_decay);
  return {
    ...('objective' in job
      ? { model, objective: job.objective }
      : {
          ...{ model: job.model, loss: job.loss, label_smoothing, levels: job.levels },
          ...(job.smoothing_over && { smoothing_over: job.smoothing_over }),
          ...(job.class_weights && { class_weights: job.class_weights }),
        }),
    optimizer: createOptimizer(optimizer, model, scales),
    frozen: frozenParameters(freeze, model),
    clip_grad,
    ...(clip_norm !== undefined && { clip_norm }),
    ...(ema !== undefined && { ema }),
  };
}

async function resume({ checkpoints, emit }: TrainingJob, fresh: TrainedTensors): Promise<TrainingState | null> {
  const saved = await checkpoints.load();
  if (saved === null) return null;
  const state = unpackState(saved, fresh);
  const text =
    state === null
      ? 'the checkpoint of the earlier run does not fit this model and optimiser: training starts over'
      : `resuming ${placeOf(state)}`;
  emit({ type: 'message', level: state === null ? 'notice' : 'info', text });
  return state;
}

function placeOf({ history, part }: TrainingState): string {
  const epoch = history.length;
  return part === null ? `after epoch ${epoch}` : `in epoch ${epoch + 1}, after batch ${part.batches}`;
}

function isFinished(history: History, { epochs, early_stopping }: TrainingJob['schedule']): boolean {
  return history.length >= epochs || stopsEarly(valLosses(history), early_stopping?.patience ?? null);
}

type History = readonly EpochRecord[];
const valLosses = (history: History): readonly number[] => history.flatMap(({ val_loss }) => val_loss ?? []);

/** What is told of a batch when it has been trained on. */
interface BatchDone {
  /** Counted from 1 in its epoch. */
  readonly number: number;
  readonly step: number;
  readonly lr: number;
  readonly images: number;
  readonly loss: number;
}

async function runEpoch(
  job: TrainingJob,
  trainer: Trainer,
  saver: Saver,
  part: EpochPart | null,
): Promise<EpochRecord> {
  const { schedule, data, seed } = job;
  const { history, progress } = saver;
  const epoch = history.length + 1;
  const batches = data.batches ?? Math.ceil(data.images / schedule.batch_size);
  const steps = Math.ceil(batches / schedule.accumulate);
  let lr = part?.lr ?? learningRate(schedule, epoch - 1, valLosses(history));
  let begun = part?.batches ?? 0;
  // Gradients that wait for more batches are in no checkpoint.
  const continues = (): boolean => begun % schedule.accumulate !== 0 && begun < batches;
  const begin = async (images: TrainingBatch): Promise<Pending<BatchDone>> => {
    const number = ++begun;
    const step = Math.ceil(number / schedule.accumulate);
    if (schedule.lr_schedule.per === 'step') {
      lr = learningRate(schedule, epoch - 1 + (step - 1) / steps, valLosses(history));
    }
    const about = { number, step, lr, images: images.shape[0]! };
    const { value } = await trainer.begin(mixedBatch(job, images, epoch, number), {
      lr,
      step: (epoch - 1) * steps + step,
      continues: continues(),
      masks: (specs) => drawMasks(specs, seed, epoch, number),
    });
    return { value: value.then((loss) => ({ ...about, loss })) };
  };
  progress.beginEpoch(epoch, part ?? undefined);
  await saver.turn(part);
  // A checkpoint is right only when nothing is under way: batches come in stretches, each to the end of its last step.
  for await (const stretch of inStretches(data.train(epoch, begun), () => saver.isDue && !continues())) {
    const before = begun;
    for await (const { number, step, loss, ...done } of inOrder(stretch, begin, trainer.ahead)) {
      if (!Number.isFinite(loss)) {
        const where = `batch ${number} of ${batches}: the training loss`;
        // The loss of a batch is that of the weights before its step.
        throw epoch === 1 && step === 1 ? neverFinite(where, loss) : new Diverged(where, loss, epoch, done.lr);
      }
      progress.batch(done.images, loss);
      await saver.breathe();
    }
    // The last one is empty where the one before it ended with the epoch.
    if (begun > before) await saver.turn({ batches: begun, lr, ...progress.sums });
  }
  const done = { batches, lr, ...progress.sums };
  const val_loss = await validate(job, trainer, epoch, () => saver.turn(done));
  if (val_loss !== null && !Number.isFinite(val_loss)) throw new Diverged('the validation loss', val_loss, epoch, lr);
  return { epoch, lr, train_loss: progress.meanLoss, val_loss };
}

/** The loss of all images as if they were one batch: every image counts the same whatever the sizes of the batches. */
async function validate(
  job: TrainingJob,
  trainer: Trainer,
  epoch: number,
  turn: () => Promise<void>,
): Promise<number | null> {
  const { validation } = job.data;
  if (validation === null) return null;
  const sums: number[] = [];
  let images = 0;
  const terms = inOrder(validation(epoch), (batch) => trainer.lossTerms(batch), trainer.ahead);
  for await (const { shape, data: found } of terms) {
    const [count, width] = shape as readonly [number, number];
    found.forEach((term, at) => {
      sums[at % width] = (sums[at % width] ?? 0) + term;
    });
    images += count;
    await turn();
  }
  return objectiveOf(job).lossOfSums(sums, images);
}
