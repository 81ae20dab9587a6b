import { join } from 'node:path';
import { canonicalJson } from '../../common/canonical.ts';
import { familyOf } from '../../models/architectures.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { isKnn, modelOf, outputNames, type Subject, weightsOf } from '../subject.ts';
import type { Format } from './format.ts';

/** timm has no classifier of this name: SimMIM's own is built by its authors' code. */
const UNKNOWN = /^simmim_/;

export const timm: Format = {
  about:
    'safetensors in the names of timm 0.9 and later, for load_state_dict with strict=True; of an ensemble a file a trial',
  unfit(subject) {
    const { list, params } = subject;
    if (list.task === 'segmentation' || UNKNOWN.test(params.model.arch)) return `has no model ${params.model.arch}`;
    return isKnn(subject) ? 'cannot hold a head that is the training images (schedule.knn)' : null;
  },
  async write(subject, { out }) {
    return {
      files: await writeTrials(subject, out, 'timm', (weights) => timmNames(subject, weights), timmCall(subject)),
    };
  },
};

/** A file a trial. @param call how the library makes the model: goes into the metadata and onto the card */
export async function writeTrials(
  subject: Subject,
  out: string,
  stem: string,
  rename: (weights: HostTensors) => HostTensors,
  call: string,
): Promise<readonly string[]> {
  const model = await modelOf(subject);
  const { trials, list, params, experiment, run, task, arm } = subject;
  const files: string[] = [];
  for (const trial of trials) {
    const file = trials.length === 1 ? `${stem}.safetensors` : `${stem}-${trial.trial}.safetensors`;
    writeSafetensors(join(out, file), rename(await weightsOf(model, trial)), {
      // Without it Hugging Face's readers take the file for another framework's.
      format: 'pt',
      call,
      classes: JSON.stringify(outputNames(list)),
      input: canonicalJson({ ...params.input }),
      trial: `${experiment} ${run} ${task}/${arm}/${trial.trial}`,
      weights_sha256: trial.weights_sha256,
    });
    files.push(file);
  }
  return files;
}

/** assay's names are those of timm 0.5.4. */
export function timmNames({ params: { model } }: Pick<Subject, 'params'>, weights: HostTensors): HostTensors {
  if (familyOf(model.arch) !== 'swin') return weights;
  return Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [swinName(name), tensor]));
}

/** A stage begins with its downsampling, where that of timm 0.5.4 ends with it. */
const swinName = (name: string): string =>
  name
    .replace(/^head\./, 'head.fc.')
    .replace(/^layers\.(\d+)\.downsample\./, (_, stage) => `layers.${Number(stage) + 1}.downsample.`);

/** By family: what timm's constructors call an override; others they call the same. */
const ARGUMENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  vit: { heads: 'num_heads' },
  dinov2: { heads: 'num_heads' },
  dinov3: { heads: 'num_heads' },
  eva02: { heads: 'num_heads' },
  beit: { heads: 'num_heads' },
  swin: { heads: 'num_heads', depth: 'depths' },
  swinv2: { heads: 'num_heads', depth: 'depths' },
};

/** Change nothing of a model that is not trained. */
const NOT_SHAPES = new Set(['drop', 'drop_path', 'image_size']);

/** The line of Python that makes the model. */
export function timmCall({ params, list }: Subject): string {
  const { arch, overrides } = params.model;
  const family = familyOf(arch)!;
  const names = ARGUMENTS[family];
  const changed = Object.entries(overrides)
    .filter(([name]) => !NOT_SHAPES.has(name))
    .map(([name, value]) => `${names?.[name] ?? name}=${pythonValue(family, name, value)}`);
  // Convolutions take images of any size.
  const size = names === undefined ? [] : [`img_size=${params.input.size}`];
  const settings = [`'${arch}'`, `num_classes=${outputNames(list).length}`, ...size, ...changed];
  return `timm.create_model(${settings.join(', ')})`;
}

/** Swin has a depth and heads for each stage. */
function pythonValue(family: string, name: string, value: unknown): string {
  if (!family.startsWith('swin') || !['depth', 'heads'].includes(name)) return String(value);
  return `(${[value].flat().join(', ')},)`;
}
