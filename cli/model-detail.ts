/** What `assay models NAME` shows: a model's parts, what training it takes, and known weights for it. */
import { InputError } from '../common/errors.ts';
import { architectures, checkModel, countMacs, type FamilyName, weightsArchitecture } from '../models/architectures.ts';
import type { Model } from '../models/model.ts';
import { buildModel } from '../models/registry.ts';
import type { ModelSettings, RuleName } from '../schemas/config.ts';
import { activationBytes, partCosts } from '../tensor/cost.ts';
import { createOptimizer } from '../training/optimizers/index.ts';
import { specsOf } from '../training/programs.ts';
import { predictionInputs, predictionStep, trainInputs, trainStep, weightSpecs } from '../training/step.ts';
import { Trainer } from '../training/trainer.ts';
import { catalog } from '../weights/catalog.ts';
import { methodsOf } from '../weights/methods.ts';
import { usualClasses } from './models-table.ts';

export interface DetailOptions {
  readonly overrides: ModelSettings['overrides'];
  readonly classes?: number;
  /** Images in a training batch. */
  readonly batch: number;
  /** Components of a parameter's name that say which part of the model it belongs to. */
  readonly depth: number;
}

export interface Part {
  readonly name: string;
  readonly parameters: number;
  /** Multiply-accumulates for one image. */
  readonly macs: number;
  /** Shape of what it hands on, axes of length 1 left out; null where nothing is computed. */
  readonly output: readonly number[] | null;
}

export interface ModelDetail {
  readonly arch: string;
  readonly family: FamilyName;
  readonly task: 'classification' | 'segmentation';
  readonly image_size: number;
  readonly classes: number;
  readonly parameters: number;
  readonly macs: number;
  readonly parts: readonly Part[];
  /** With SGD and momentum. */
  readonly training: {
    readonly batch: number;
    /** Parameters and momentum, which the cpu device updates in place. */
    readonly state_bytes: number;
    /** The most that values between operations take at once. An estimate. */
    readonly activation_bytes: number;
  };
  /** Kinds of pre-training that have weights for it: what `init.method` may say besides `random` and `checkpoint`. */
  readonly methods: readonly RuleName[];
  /** Of the catalog: what `init` may hold, besides `random` and files of one's own. */
  readonly inits: readonly { readonly method: string; readonly weights: string; readonly about: string }[];
}

/** @throws InputError on an unknown architecture or impossible overrides */
export function modelDetail(arch: string, options: DetailOptions): ModelDetail {
  const settings = { arch, overrides: options.overrides };
  const known = architectures().find(({ name }) => name === arch);
  const { image_size: override } = options.overrides;
  const image_size = typeof override === 'number' ? override : (known?.image_size ?? 224);
  const problems = checkModel(settings, image_size);
  if (problems.length > 0 || known === undefined) throw new InputError(problems);
  const { family, task } = known;
  const classes = options.classes ?? usualClasses[task];
  const model = buildModel(settings, { num_classes: classes, image_size });
  return {
    arch,
    family,
    task,
    image_size,
    classes,
    parameters: sizeOfAll(model.parameters),
    macs: countMacs(settings, { num_classes: classes, image_size }),
    parts: partsOf(model, options.depth),
    training: trainingMemory(model, task, options.batch),
    methods: methodsOf(arch),
    inits: initsOf(arch),
  };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);
const sizeOfAll = (parameters: Model['parameters']): number =>
  parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

function partsOf(model: Model, depth: number): readonly Part[] {
  const partOf = (name: string): string => name.split('.').slice(0, -1).slice(0, depth).join('.') || name;
  const costs = partCosts(predictionStep(model), predictionInputs(model, 1), weightSpecs(model), partOf);
  const names = new Set(model.parameters.map(({ name }) => partOf(name)));
  return [...names].map((name): Part => {
    const cost = costs.find((each) => each.name === name);
    const parameters = sizeOfAll(model.parameters.filter((each) => partOf(each.name) === name));
    return { name, parameters, macs: cost?.macs ?? 0, output: cost?.output.filter((side) => side !== 1) ?? null };
  });
}

function trainingMemory(model: Model, task: ModelDetail['task'], batch: number): ModelDetail['training'] {
  const optimizer = createOptimizer({ name: 'sgd', momentum: 0.9, weight_decay: 0 }, model);
  const parts = { model, loss: task === 'segmentation' ? 'dice' : 'cross-entropy', optimizer } as const;
  const state = Object.entries(specsOf(Trainer.freshState(parts))).map(([name, spec]) => [`optimizer/${name}`, spec]);
  const variables = { ...weightSpecs(model), ...Object.fromEntries(state) };
  return {
    batch,
    state_bytes: 2 * 4 * sizeOfAll(model.parameters),
    activation_bytes: activationBytes(trainStep(parts), trainInputs(parts, batch), variables),
  };
}

const initsOf = (arch: string): ModelDetail['inits'] =>
  [...catalog()]
    .filter(([, entry]) => entry.arch === weightsArchitecture(arch))
    .map(([name, { method, about }]) => ({ method, weights: `catalog:${name}`, about }));
