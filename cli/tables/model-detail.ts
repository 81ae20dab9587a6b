/** What `assay models NAME` shows: a model's parts, what training it takes, and known weights for it. */
import { chooseModel, countMacs, countParameters } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import type { FamilyName } from '../../models/families.ts';
import type { ModelSettings, RuleName } from '../../schemas/config.ts';
import { type ModelPart, partsOf, type TrainingMemory, trainingMemory } from '../../training/costs/model-costs.ts';
import { aboutEntry } from '../../weights/catalog/catalog.ts';
import { catalogOf } from '../../weights/catalog/catalog-model.ts';
import { methodsOf } from '../../weights/catalog/methods.ts';
import { usualClasses } from './models-table.ts';

export interface DetailOptions {
  readonly overrides: ModelSettings['overrides'];
  readonly classes?: number;
  /** Images in a training batch. */
  readonly batch: number;
  /** Components of a parameter's name that say which part of the model it belongs to. */
  readonly depth: number;
}

export interface ModelDetail {
  readonly arch: string;
  readonly family: FamilyName;
  readonly task: 'classification' | 'segmentation';
  readonly image_size: number;
  readonly classes: number;
  readonly parameters: number;
  readonly macs: number;
  readonly parts: readonly ModelPart[];
  /** With SGD and momentum. */
  readonly training: TrainingMemory;
  /** Kinds of pre-training that have weights for it: what `init.method` may say besides `random` and `checkpoint`. */
  readonly methods: readonly RuleName[];
  /** Of the catalog: what `init` may hold, besides `random` and files of one's own. */
  readonly inits: readonly { readonly method: string; readonly weights: string; readonly about: string }[];
}

/** @throws InputError on an unknown architecture or impossible overrides */
export async function modelDetail(arch: string, options: DetailOptions): Promise<ModelDetail> {
  const { settings, family, task, image_size } = chooseModel(arch, options.overrides);
  const classes = options.classes ?? usualClasses[task];
  const sizes = { num_classes: classes, image_size };
  const model = await buildModel(settings, sizes);
  return {
    arch,
    family,
    task,
    image_size,
    classes,
    parameters: countParameters(settings, sizes),
    macs: countMacs(settings, sizes),
    parts: partsOf(model, options.depth),
    training: trainingMemory(model, task, options.batch),
    methods: methodsOf(arch),
    inits: catalogOf(arch).map((entry) => ({
      method: entry.method,
      weights: `catalog:${entry.name}`,
      about: aboutEntry(entry),
    })),
  };
}
