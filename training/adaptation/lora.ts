/** LoRA (Hu et al. 2021): matrices that stay as they are, and to each a product of two narrow ones that is trained. */
import { InputError, type Problem } from '../../common/errors.ts';
import { initialParameters } from '../../models/init.ts';
import type { Model, ParameterSpec } from '../../models/model.ts';
import type { LoraSettings } from '../../schemas/types.ts';
import type { HostTensor, HostTensors, Tensors } from '../../tensor/device.ts';
import { add, matMul, mul } from '../../tensor/tf.ts';
import { chosenBy, frozenParameters } from './freeze.ts';

type Settings = NonNullable<LoraSettings>;

/** A model as it is trained, and back. */
export interface Adapted {
  readonly model: Model;
  /** Names, which `freeze` takes as they are, of its parameters that are not trained. */
  readonly freeze: readonly string[];
  /** All of its weights, from those of the model itself. @param seed of what is drawn */
  begin(weights: HostTensors, seed: string): HostTensors;
  /** The weights of the model itself, from those that were trained. */
  merge(trained: HostTensors): HostTensors;
}

/** One matrix W, [out, in], that becomes W + scale B A with A [rank, in] and B [out, rank]. */
interface Target {
  readonly weight: string;
  readonly a: ParameterSpec;
  readonly b: ParameterSpec;
}

/**
 * The model with its head, with what `freeze` takes out by `!`, and with a pair of matrices for each target trained, all else
 * frozen. The pairs have the names of Hugging Face's peft, their beginnings too: A as torch draws a linear layer, B zero, so that
 * the model begins as it is. The product is added to the matrix, which is x W' + scale (x A') B' of peft without its dropout, for
 * any layer and whatever calls it.
 * @throws InputError where patterns match no matrix, or `freeze` matches nothing
 */
export function withLora(model: Model, { rank, alpha, targets }: Settings, freeze: readonly string[]): Adapted {
  const pairs = targetsOf(model, targets).map((spec) => pairOf(spec, rank));
  const scale = alpha / rank;
  const kept = frozenParameters(freeze, model, 'body');
  const added = pairs.flatMap(({ a, b }) => [a, b]);
  return {
    model: {
      ...model,
      parameters: [...model.parameters, ...added],
      forward(weights, images, context) {
        const changed = pairs.map(({ weight, a, b }): [string, Tensors[string]] => {
          const product = matMul(weights[b.name]!, weights[a.name]!);
          return [weight, add(weights[weight]!, mul(product, scale))];
        });
        return model.forward({ ...weights, ...Object.fromEntries(changed) }, images, context);
      },
    },
    freeze: [...new Set([...kept, ...pairs.map(({ weight }) => weight)])],
    begin: (weights, seed) => ({ ...weights, ...initialParameters(added, seed) }),
    merge: (trained) => mergedWeights(trained, pairs, scale),
  };
}

function targetsOf(model: Model, patterns: readonly string[]): readonly ParameterSpec[] {
  const problems: Problem[] = [];
  const names = chosenBy(patterns, model, 'schedule.lora.targets', problems);
  if (problems.length > 0) throw new InputError(problems);
  const head = new Set(model.head);
  // The head is trained whole.
  const found = model.parameters.filter(({ name, shape }) => names.has(name) && shape.length === 2 && !head.has(name));
  const matrices = found.filter(({ name }) => name.endsWith('.weight'));
  if (matrices.length > 0) return matrices;
  throw new InputError({
    path: 'schedule.lora.targets',
    message: `no matrix of ${model.arch} but its head matches ${patterns.map((each) => JSON.stringify(each)).join(', ')}`,
    hint: 'Choose weights of linear layers: convolutions, biases and tables have no pair of narrow matrices.',
  });
}

function pairOf({ name: weight, shape: [out, into] }: ParameterSpec, rank: number): Target {
  const base = weight.replace(/\.weight$/, '');
  // torch's kaiming_uniform_ with a = √5: 1/√in.
  const init = { kind: 'uniform', bound: 1 / Math.sqrt(into!) } as const;
  return {
    weight,
    a: { name: `${base}.lora_A.weight`, shape: [rank, into!], init },
    b: { name: `${base}.lora_B.weight`, shape: [out!, rank], init: { kind: 'zeros' } },
  };
}

function mergedWeights(trained: HostTensors, pairs: readonly Target[], scale: number): HostTensors {
  const narrow = new Set(pairs.flatMap(({ a, b }) => [a.name, b.name]));
  const own = Object.entries(trained).filter(([name]) => !narrow.has(name));
  const changed = pairs.map(({ weight, a, b }): [string, HostTensor] => {
    return [weight, sumOf(trained[weight]!, trained[b.name]!, trained[a.name]!, scale)];
  });
  return { ...Object.fromEntries(own), ...Object.fromEntries(changed) };
}

/** w + scale b a, rounded once. */
function sumOf(w: HostTensor, b: HostTensor, a: HostTensor, scale: number): HostTensor {
  const [out, into] = w.shape as readonly [number, number];
  const [rank] = a.shape as readonly [number, number];
  const data = new Float32Array(w.data.length);
  const row = new Float64Array(into);
  for (let i = 0; i < out; i++) {
    row.fill(0);
    for (let k = 0; k < rank; k++) {
      const factor = b.data[i * rank + k]!;
      for (let j = 0; j < into; j++) row[j]! += factor * a.data[k * into + j]!;
    }
    for (let j = 0; j < into; j++) data[i * into + j] = w.data[i * into + j]! + scale * row[j]!;
  }
  return { shape: w.shape, data };
}
