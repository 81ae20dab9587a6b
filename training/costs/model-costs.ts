/** What a model is made of and what training it takes, told from its traced programs: nothing is computed. */
import type { Family } from '../../models/family.ts';
import type { Model } from '../../models/model.ts';
import { activationBytes, partCosts } from '../../tensor/cost.ts';
import { withPrefix } from '../../tensor/records.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { specsOf } from '../programs.ts';
import { predictionInputs, predictionStep, type TrainStepParts, trainInputs, trainStep, weightSpecs } from '../step.ts';
import { Trainer } from '../trainer.ts';
import { usualStep } from './usual-step.ts';

const FLOAT_BYTES = 4;

export interface ModelPart {
  readonly name: string;
  readonly parameters: number;
  /** Multiply-accumulates for one image. */
  readonly macs: number;
  /** Shape of what it hands on, axes of length 1 left out; null where nothing is computed. */
  readonly output: readonly number[] | null;
}

export interface TrainingMemory {
  /** Images in a batch. */
  readonly batch: number;
  /** Parameters and the optimiser's state, which the cpu device updates in place. */
  readonly state_bytes: number;
  /** The most that values between operations take at once. An estimate. */
  readonly activation_bytes: number;
}

/** In the order of the parameters. @param depth components of a parameter's name that say which part it belongs to */
export function partsOf(model: Model, depth: number): readonly ModelPart[] {
  const partOf = (name: string): string => name.split('.').slice(0, -1).slice(0, depth).join('.') || name;
  const costs = partCosts(predictionStep(model), predictionInputs(model, 1), weightSpecs(model), partOf);
  const names = new Set(model.parameters.map(({ name }) => partOf(name)));
  return [...names].map((name): ModelPart => {
    const cost = costs.find((each) => each.name === name);
    const parameters = count(model.parameters.filter((each) => partOf(each.name) === name));
    return { name, parameters, macs: cost?.macs ?? 0, output: cost?.output.filter((side) => side !== 1) ?? null };
  });
}

/** Of `usualStep`, or with another optimiser, or averages. @param batch images */
export function trainingMemory(
  model: Model,
  task: Family['task'],
  batch: number,
  changes: Partial<Pick<TrainStepParts, 'optimizer' | 'ema'>> = {},
): TrainingMemory {
  const parts = { ...usualStep(model, task), ...changes };
  const state = specsOf(Trainer.freshState(parts));
  const variables = { ...weightSpecs(model), ...withPrefix('optimizer/', state) };
  return {
    batch,
    state_bytes: FLOAT_BYTES * (count(model.parameters) + count(Object.values(state))),
    activation_bytes: activationBytes(trainStep(parts), trainInputs(parts, batch), variables),
  };
}

/** The same of predicting. @param batch images */
export function predictionMemory(model: Model, batch: number): TrainingMemory {
  return {
    batch,
    state_bytes: FLOAT_BYTES * count(model.parameters),
    activation_bytes: activationBytes(predictionStep(model), predictionInputs(model, batch), weightSpecs(model)),
  };
}

function count(tensors: readonly { readonly shape: readonly number[] }[]): number {
  return tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
