/** What a fine-tuning takes from its task: what the model tells apart, the loss, the batches. */
import { InputError, StepError } from '../../common/errors.ts';
import { UNCERTAIN } from '../../data/dataset.ts';
import { trainingBatchCount } from '../../data/feeding/classification.ts';
import { openFeeder } from '../../data/feeding/feeding.ts';
import type { Form } from '../../data/feeding/form.ts';
import { labelled, masked } from '../../data/feeding/kinds.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import type { Model } from '../../models/model.ts';
import { singleImageProblem } from '../../models/single-images.ts';
import type { FinetuneParams } from '../../schemas/config.ts';
import { runsOnProcessor } from '../../tensor/devices/registry.ts';
import type { TrainingData } from '../../training/loop.ts';
import type { LossName } from '../../training/losses/classification.ts';

export interface FinetuneTask {
  /** Names of the model's outputs: classes or structures. */
  readonly outputs: readonly string[];
  readonly loss: LossName;
  readonly data: TrainingData;
  /** Ends the threads that make batches. */
  close(): Promise<void>;
}

/**
 * @param folder that `dataset` was opened from
 * @param workers threads that make batches
 * @param form of the batches' images
 * @throws InputError where the loss or the data do not fit the task
 */
export function finetuneTask(
  params: FinetuneParams,
  dataset: Dataset,
  folder: string,
  workers: number,
  form: Pick<Form, 'levels'> = {},
): FinetuneTask {
  const { input: settings, augment, augment_validation = false, uncertain, uncertain_drawn, schedule, seed } = params;
  const input = { ...settings, ...form };
  const { batch_size } = schedule;
  const images = dataset.splits.train.length;
  switch (params.task) {
    case 'classification': {
      const loss = classificationLoss(params, dataset);
      const feeder = openFeeder(labelled, folder, dataset, workers);
      const drawing = { ...input, uncertain, batch_size, seed };
      const drawn = uncertain_drawn === undefined ? {} : { uncertain_drawn };
      const lookedAt = {
        augment: augment_validation ? augment : 'none',
        uncertain_drawn: uncertain_drawn ?? 'never',
      } as const;
      return {
        outputs: dataset.classes,
        loss,
        data: {
          images,
          batches: trainingBatchCount(images, batch_size),
          train: (epoch, done) => feeder.training({ ...drawing, augment, ...drawn, epoch }, done),
          validation: (epoch) =>
            augment_validation || uncertain_drawn === 'epoch'
              ? feeder.asInTraining('val', { ...drawing, ...lookedAt, epoch })
              : feeder.evaluation('val', { ...input, crops: 'center', uncertain, batch_size }),
        },
        close: () => feeder.close(),
      };
    }
    case 'segmentation': {
      const about = { outputs: structuresOf(dataset), loss: segmentationLoss(schedule.loss) };
      const feeder = openFeeder(masked, folder, dataset, workers);
      return {
        ...about,
        data: {
          images,
          batches: trainingBatchCount(images, batch_size),
          train: (epoch, done) => feeder.training({ ...input, augment, batch_size, seed, epoch }, done),
          validation: (epoch) =>
            augment_validation
              ? feeder.asInTraining('val', { ...input, augment, batch_size, seed, epoch })
              : feeder.evaluation('val', { ...input, batch_size }),
        },
        close: () => feeder.close(),
      };
    }
  }
}

/**
 * @param frozen parameters; batch norms among them normalise by their running statistics, whatever the batch
 * @throws InputError where a batch norm would have one value to normalise by
 */
export function refuseSingleImages(
  { model, schedule, input }: FinetuneParams,
  { buffers }: Pick<Model, 'buffers'>,
  frozen: ReadonlySet<string>,
  images: number,
): void {
  const problem = singleImageProblem(model, input.size, { batch_size: schedule.batch_size, images });
  const norms = buffers.filter(({ name }) => name.endsWith('.running_mean'));
  if (problem !== null && norms.some(({ name }) => !frozen.has(name.replace(/running_mean$/, 'weight'))))
    throw new InputError(problem);
}

/** For fewer images the threads would take longer to start than they save. */
const WORTH_THREADS = 500;

/**
 * Threads that make batches while the device computes, fewer than the step may use: so many cores as `--jobs` leaves. A
 * processor that computes has one core's work of them at most, and of a segmentation, whose batches are less than 5 % of
 * it, none; a graphics card leaves all cores of the step to them but the one that drives it.
 */
export function feedingThreads(
  { task }: Pick<FinetuneParams, 'task'>,
  { splits }: Pick<Dataset, 'splits'>,
  { device, threads }: { readonly device: string; readonly threads: number },
): number {
  if (threads < 2 || splits.train.length < WORTH_THREADS) return 0;
  if (runsOnProcessor(device)) return task === 'segmentation' ? 0 : 1;
  return threads - 1;
}

/** What the masks of a data set show. @throws StepError where there are no masks */
export function structuresOf({ structures }: Pick<Dataset, 'structures'>): readonly string[] {
  if (structures !== undefined && structures.length > 0) return structures;
  throw new StepError({
    message: 'the data set has no masks, which a segmentation needs',
    hint: 'Use a format with masks: pairs, csv with a column of masks, jsrt, montgomery or phantom.',
  });
}

type Loss = FinetuneParams['schedule']['loss'];

/**
 * `bce` with one class an image means a one-hot row of targets.
 * @throws InputError for cross-entropy where an image may have several findings
 */
function classificationLoss({ schedule: { loss }, uncertain }: FinetuneParams, { labels, splits }: Dataset): LossName {
  if (loss === 'dice' || loss === 'bce-dice') throw wrongLoss(loss, 'classification');
  if (loss === 'cross-entropy' && labels === 'multi-label') {
    throw new InputError({
      path: 'schedule.loss',
      message: 'cross-entropy expects one class an image, but the data set has several labels an image',
      hint: 'Use bce, or auto, which chooses by the data.',
    });
  }
  if (loss === 'asymmetric' && labels === 'multi-class') {
    throw new InputError({
      path: 'schedule.loss',
      message: 'the asymmetric loss is of several labels an image, but the data set has one class an image',
      hint: 'Use cross-entropy, or auto, which chooses by the data.',
    });
  }
  const chosen = loss === 'auto' ? (labels === 'multi-label' ? 'bce' : 'cross-entropy') : loss;
  const known = uncertain !== 'ignore' || !hasUncertain(splits);
  return known || chosen === 'cross-entropy' ? chosen : `${chosen}-known`;
}

/** Among the images that a loss is computed of. */
function hasUncertain({ train, val }: Dataset['splits']): boolean {
  return [...train, ...val].some(({ label }) => typeof label !== 'number' && label.includes(UNCERTAIN));
}

function segmentationLoss(loss: Loss): LossName {
  if (loss === 'bce' || loss === 'asymmetric' || loss === 'cross-entropy') throw wrongLoss(loss, 'segmentation');
  return loss === 'auto' ? 'dice' : loss;
}

function wrongLoss(loss: Loss, task: FinetuneParams['task']): InputError {
  const message = `${loss} is no loss for a ${task}`;
  return new InputError({ path: 'schedule.loss', message, hint: 'Use auto, which follows the task and the data.' });
}
