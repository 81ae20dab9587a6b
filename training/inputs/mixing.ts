/**
 * Mixup (Zhang et al., 2018) and CutMix (Yun et al., 2019), as timm's `Mixup` does them by its defaults: one draw a batch, image i
 * with image n - 1 - i.
 */
import { type RandomStream, randomStream } from '../../common/random.ts';
import { targetsOf } from '../losses/classification.ts';
import type { LabelledBatch, Learning, TrainingBatch } from '../losses/objective.ts';

/** What is drawn of a batch. */
export type Mix =
  | { readonly kind: 'mixup'; readonly share: number }
  /** The centre of the box, in pixels. */
  | { readonly kind: 'cutmix'; readonly share: number; readonly x: number; readonly y: number };

export interface MixSettings {
  /** Alpha of the distribution of shares; 0: never. */
  readonly mixup: number;
  readonly cutmix: number;
}

type MixJob = Learning & { readonly schedule: Partial<MixSettings>; readonly seed: string };

/** The batch as it is trained on: mixed by the stream (seed, 'mix', epoch, number), where the schedule says so. */
export function mixedBatch(job: MixJob, batch: TrainingBatch, epoch: number, number: number): TrainingBatch {
  const { mixup = 0, cutmix = 0 } = job.schedule;
  if ((mixup === 0 && cutmix === 0) || 'objective' in job || !('labels' in batch)) return batch;
  const mix = drawMix({ mixup, cutmix }, job.model.image_size, randomStream(job.seed, 'mix', epoch, number));
  return mixed(batch, mix, job.model.num_classes);
}

/** Where both may be, either by chance. @param side of the images in pixels */
export function drawMix({ mixup, cutmix }: MixSettings, side: number, stream: RandomStream): Mix {
  const cuts = cutmix > 0 && (mixup === 0 || stream.uniform() < 0.5);
  const share = drawShare(cuts ? cutmix : mixup, stream);
  return cuts ? { kind: 'cutmix', share, y: stream.integer(side), x: stream.integer(side) } : { kind: 'mixup', share };
}

/** Beta(alpha, alpha), from 0 to 1. */
export function drawShare(alpha: number, stream: RandomStream): number {
  const [one, other] = [drawGamma(alpha, stream), drawGamma(alpha, stream)];
  return one + other === 0 ? 0.5 : one / (one + other);
}

/** Gamma of that shape and scale 1 (Marsaglia and Tsang, 2000). */
function drawGamma(shape: number, stream: RandomStream): number {
  if (shape < 1) return drawGamma(shape + 1, stream) * (1 - stream.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const normal = stream.normal();
    const cube = (1 + normal / Math.sqrt(9 * d)) ** 3;
    if (cube > 0 && Math.log(1 - stream.uniform()) < normal ** 2 / 2 + d * (1 - cube + Math.log(cube))) return d * cube;
  }
}

/**
 * Changes the images in place. A label is the mean of two, weighted by how much of each image is seen; where one of the two is
 * not known (-1), it is not.
 * @param classes number of them
 */
export function mixed(batch: LabelledBatch, mix: Mix, classes: number): LabelledBatch {
  const share = mix.kind === 'mixup' ? blend(batch, mix.share) : cut(batch, mix);
  const count = batch.labels.length;
  const targets = targetsOf(batch.labels, classes);
  const labels = batch.labels.map((_, image) =>
    Array.from({ length: classes }, (__, at) => {
      const [own, other] = [targets[image * classes + at]!, targets[(count - 1 - image) * classes + at]!];
      return own < 0 || other < 0 ? -1 : share * own + (1 - share) * other;
    }),
  );
  return { ...batch, labels };
}

/** @returns the share of an image's own */
function blend({ images, shape }: LabelledBatch, share: number): number {
  const length = images.length / shape[0]!;
  // Levels are whole numbers.
  const half = images instanceof Uint16Array ? 0.5 : 0;
  eachPair(shape[0]!, (first, second) => {
    for (let at = 0; at < length; at++) {
      const [one, other] = [images[first * length + at]!, images[second * length + at]!];
      images[first * length + at] = share * one + (1 - share) * other + half;
      images[second * length + at] = share * other + (1 - share) * one + half;
    }
  });
  return share;
}

/** The box is cut off at the borders; what is left of it counts. */
function cut({ images, shape }: LabelledBatch, { share, x, y }: Extract<Mix, { kind: 'cutmix' }>): number {
  const [count, channels, height, width] = shape as readonly [number, number, number, number];
  const ratio = Math.sqrt(1 - share);
  const [down, across] = [Math.floor(Math.floor(height * ratio) / 2), Math.floor(Math.floor(width * ratio) / 2)];
  const [top, bottom] = [Math.max(0, y - down), Math.min(height, y + down)];
  const [left, right] = [Math.max(0, x - across), Math.min(width, x + across)];
  const plane = height * width;
  eachPair(count, (first, second) => {
    for (let channel = 0; channel < channels; channel++)
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++) {
          const at = channel * plane + row * width + column;
          const [one, other] = [first * channels * plane + at, second * channels * plane + at];
          [images[one], images[other]] = [images[other]!, images[one]!];
        }
  });
  return 1 - ((bottom - top) * (right - left)) / plane;
}

/** The one in the middle is its own other. */
function eachPair(count: number, take: (first: number, second: number) => void): void {
  for (let first = 0; first < Math.floor(count / 2); first++) take(first, count - 1 - first);
}
