import type { ModelOverride } from '../../schemas/config.ts';
import { isKnn, modelOf, outputNames, type Subject } from '../subject.ts';
import { torchvisionModels } from '../torchvision.ts';
import type { Format } from './format.ts';
import { writeTrials } from './timm.ts';

/** Change nothing of a model that is not trained; the size of images is asked for by itself. */
const NOT_SHAPES: ReadonlySet<string> = new Set<ModelOverride>(['drop', 'drop_path', 'image_size']);

export const torchvision: Format = {
  about: "safetensors in torchvision's names, where torchvision has the model; of an ensemble a file a trial",
  unfit(subject) {
    const { arch, overrides } = subject.params.model;
    const model = torchvisionModels[arch];
    if (model === undefined) return `has no model ${arch}`;
    const changed = Object.keys(overrides).filter((name) => !NOT_SHAPES.has(name));
    if (changed.length > 0) return `has ${arch} without another ${changed.join(', ')} alone`;
    const { size } = subject.params.input;
    if (model.size !== undefined && model.size !== size)
      return `has ${arch} for images of ${model.size} px, not ${size}`;
    return isKnn(subject) ? 'cannot hold a head that is the training images (schedule.knn)' : null;
  },
  async write(subject, { out }) {
    const { rename } = torchvisionModels[subject.params.model.arch]!;
    const model = await modelOf(subject);
    const files = await writeTrials(
      subject,
      out,
      'torchvision',
      (weights) => rename(weights, model),
      torchvisionCall(subject),
    );
    return { files };
  },
};

/** The line of Python that makes the model. */
export function torchvisionCall({ params, list }: Subject): string {
  const { name, settings } = torchvisionModels[params.model.arch]!;
  const given = [`num_classes=${outputNames(list).length}`, ...(settings?.(params.input.size) ?? [])];
  return `torchvision.models.${name}(${given.join(', ')})`;
}
