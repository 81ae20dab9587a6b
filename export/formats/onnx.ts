import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { InputError } from '../../common/errors.ts';
import { openDataset } from '../../data/prepared/open.ts';
import type { HostTensors } from '../../tensor/device.ts';
import type { ModelTexts } from '../../tensor/onnx/writer.ts';
import { withPrefix } from '../../tensor/records.ts';
import { checkOnnx } from '../onnx/check.ts';
import { onnxModel } from '../onnx/model.ts';
import { isKnn, modelOf, outputNames, type Subject, weightsOf } from '../subject.ts';
import type { Format } from './format.ts';

/** Of a protocol buffer, which an ONNX file is. */
const MOST_BYTES = 2 ** 31 - 2 ** 20;

export const onnx: Format = {
  about: 'ONNX, from the samples of an image file to scores or masks; checked against the stored predictions',
  unfit(subject) {
    if (isKnn(subject)) return 'cannot hold a head that is the training images (schedule.knn)';
    if (subject.list.task === 'segmentation' && subject.trials.length > 1)
      return 'has no mean of masks: name a trial of a segmentation with --trial';
    return null;
  },
  async write(subject, { out, check: options }) {
    const model = await modelOf(subject);
    const { list, params, store, trials } = subject;
    const prefixes = trials.length === 1 ? [''] : trials.map(({ trial }) => `trial${trial}.`);
    const weights: Record<string, HostTensors[string]> = {};
    for (const [index, trial] of trials.entries())
      Object.assign(weights, withPrefix(prefixes[index]!, await weightsOf(model, trial)));
    refuseLarge(weights, subject);
    const bits = await bitsOf(subject.data);
    const bytes = onnxModel({
      model,
      prefixes,
      input: params.input,
      crops: list.task === 'classification' ? params.crops : null,
      activation: list.task === 'classification' && list.labels === 'multi-class' ? 'softmax' : 'sigmoid',
      bits,
      store,
      weights,
      outputs: outputNames(list).length,
      texts: textsOf(subject, bits),
    });
    const check = await checkOnnx(bytes, bits, subject, options);
    writeFileAtomic(join(out, 'model.onnx'), bytes);
    return { files: ['model.onnx'], check };
  },
};

/** Images of 16 bits keep what 8 would lose. */
async function bitsOf(data: string): Promise<8 | 16> {
  const dataset = await openDataset(data);
  dataset.close();
  const { train, val, test } = dataset.splits;
  return [train, val, test].some((images) => images.some(({ bits }) => bits === 16)) ? 16 : 8;
}

function refuseLarge(weights: HostTensors, { trials }: Subject): void {
  const bytes = Object.values(weights).reduce((sum, { data }) => sum + data.byteLength, 0);
  if (bytes <= MOST_BYTES) return;
  throw new InputError({
    message: `the weights have ${bytes} bytes, and an ONNX file at most ${MOST_BYTES}`,
    hint: trials.length > 1 ? 'Export single trials with --trial.' : 'Export them as timm (--format timm).',
  });
}

/** What the file says of itself, for programs in JSON. */
function textsOf(subject: Subject, bits: 8 | 16): ModelTexts {
  const { experiment, run, task, arm, trials, params, list, store, versions } = subject;
  const white = 2 ** bits - 1;
  const names = JSON.stringify(outputNames(list));
  const result = list.task === 'classification' ? 'scores [classes]' : 'masks [structures, height, width]';
  return {
    producer: ['assay', versions.exported],
    about: `image [height, width, channels], uint${bits}, 0 to ${white}, gray (1 channel) or RGB (3); ${result}`,
    metadata: {
      task: list.task,
      ...(list.task === 'classification' ? { labels: list.labels, classes: names } : { structures: names }),
      arch: params.model.arch,
      preprocessing: JSON.stringify({ white, store, ...params.input, crops: params.crops, included: true }),
      experiment,
      run,
      arm: `${task}/${arm}`,
      trials: JSON.stringify(trials.map(({ trial }) => trial)),
      weights_sha256: JSON.stringify(trials.map(({ weights_sha256 }) => weights_sha256)),
    },
  };
}
