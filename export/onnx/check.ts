/** An ONNX model held to what its trials left: it sees the stored test images, and must say what was said of them. */
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { StepError } from '../../common/errors.ts';
import { readUpTo } from '../../common/files.ts';
import type { PreparedImage } from '../../data/dataset.ts';
import { openDataset } from '../../data/prepared/open.ts';
import type { Samples } from '../../data/raster.ts';
import { maskStarts, unpackMasks } from '../../stages/evaluate/mask-file.ts';
import { readTestValues } from '../../stages/report/read-cases.ts';
import { outputNames, type Subject } from '../subject.ts';
import { IMAGE, MASKS, SCORES } from './model.ts';

export interface Check {
  /** Test images that the model was run on, of so many; spread evenly over them. */
  readonly images: number;
  readonly of: number;
  /** scores: the largest difference of a score; masks: the share of pixels that differ. */
  readonly compared: 'scores' | 'masks';
  readonly difference: number;
  readonly tolerance: number;
  /** Where it is largest; null where nothing differs. */
  readonly image: string | null;
}

export interface CheckOptions {
  readonly tolerance: number;
  /** At most so many images. */
  readonly images: number;
}

type Differ = (index: number, found: ort.Tensor) => number;

/** @throws StepError where the difference is larger than what is allowed */
export async function checkOnnx(
  model: Uint8Array,
  bits: 8 | 16,
  subject: Subject,
  options: CheckOptions,
): Promise<Check> {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
  const dataset = await openDataset(subject.data);
  try {
    const { test } = dataset.splits;
    const compared = subject.list.task === 'classification' ? SCORES : MASKS;
    const differ = compared === SCORES ? scoresDiffer(subject) : masksDiffer(subject, test);
    const chosen = spread(test.length, options.images);
    const differences: { readonly image: string; readonly value: number }[] = [];
    for (const index of chosen) {
      const image = test[index]!;
      const feeds = { [IMAGE]: imageTensor(image, dataset.pixels(image), bits) };
      const value = differ(index, (await session.run(feeds, [compared]))[compared]!);
      differences.push({ image: image.id, value });
    }
    const worst = differences.reduce((one, other) => (other.value > one.value ? other : one), { image: '', value: 0 });
    const check: Check = {
      images: chosen.length,
      of: test.length,
      compared,
      difference: worst.value,
      tolerance: options.tolerance,
      image: worst.value === 0 ? null : worst.image,
    };
    refuse(check, subject);
    return check;
  } finally {
    dataset.close();
    await session.release();
  }
}

/** As the model takes it. @param bits of the model's input: samples of 8 bits become those of 16 by 257 */
export function imageTensor({ width, height, channels }: PreparedImage, samples: Samples, bits: 8 | 16): ort.Tensor {
  const shape = [height, width, channels];
  if (bits === 8) return new ort.Tensor('uint8', Uint8Array.from(samples), shape);
  const wide = samples instanceof Uint8Array ? Uint16Array.from(samples, (value) => 257 * value) : samples.slice();
  return new ort.Tensor('uint16', wide, shape);
}

/** The mean scores of the trials. */
function scoresDiffer({ trials, list }: Subject): Differ {
  const classes = outputNames(list).length;
  const all = trials.map(({ evaluation }) => {
    const values = readTestValues(evaluation, list);
    if (values.task !== 'classification') throw new Error('scores were asked of masks');
    return values.scores;
  });
  return (index, { data }) => {
    const own = Array.from({ length: classes }, (_, at) => {
      const mean = all.reduce((sum, scores) => sum + scores[index * classes + at]! / all.length, 0);
      return Math.abs(mean - Number(data[at]));
    });
    // A score that is not finite is as far off as can be.
    return own.reduce((most, one) => (Number.isFinite(one) ? Math.max(most, one) : Number.POSITIVE_INFINITY), 0);
  };
}

function masksDiffer({ trials: [trial], list }: Subject, test: readonly PreparedImage[]): Differ {
  const structures = outputNames(list).length;
  const file = join(trial!.evaluation, 'masks.bin');
  const starts = maskStarts(test, structures);
  return (index, { data }) => {
    const length = structures * test[index]!.width * test[index]!.height;
    const packed = new Uint8Array(Math.ceil(length / 8));
    const descriptor = openSync(file, 'r');
    try {
      readUpTo(descriptor, packed, starts[index]!);
    } finally {
      closeSync(descriptor);
    }
    const stored = unpackMasks(packed, length);
    return stored.reduce((count, value, at) => count + Number(value !== Number(data[at])), 0) / length;
  };
}

/** At most so many of the positions, from the first on, as far apart as can be. */
function spread(count: number, most: number): readonly number[] {
  const taken = Math.min(count, most);
  return Array.from({ length: taken }, (_, index) => Math.floor((index * count) / taken));
}

function refuse({ difference, tolerance, image, compared }: Check, { params, trials }: Subject): void {
  if (difference <= tolerance) return;
  const off = compared === 'scores' ? 'its scores are up to' : 'its masks differ in up to a share of';
  const computed =
    params.precision === undefined || params.precision === 'float32'
      ? 'Where the trial was computed on a graphics card its digits are others'
      : `The trial was computed in ${params.precision}, the model is float32`;
  throw new StepError({
    file: trials[0]!.evaluation,
    message: `the ONNX model is not the trained one: ${off} ${difference.toPrecision(2)} ${compared === 'scores' ? 'off the stored ones' : 'of the pixels'} (${image}), more than ${tolerance}`,
    hint: `${computed}: --tolerance ${roundedUp(difference)} takes it as it is.`,
  });
}

const roundedUp = (value: number): string => {
  const power = 10 ** Math.floor(Math.log10(value));
  return `${Number((Math.ceil(value / power) * power).toPrecision(1))}`;
};
