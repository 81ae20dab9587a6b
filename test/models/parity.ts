/** Holds a model to reference numbers: output, loss, each gradient, five steps of SGD (test/golden/models). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import type { Tensors } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import { mapRecord, withoutPrefix, withPrefix } from '../../tensor/records.ts';
import { add, mul, sub, type Tensor } from '../../tensor/tf.ts';
import { type GoldenTensor, readGolden } from '../support/safetensors.ts';

type GoldenTensors = Readonly<Record<string, GoldenTensor>>;

/** What of a golden's description the tests need; the file has more. */
export interface GoldenModel {
  readonly loss: number;
  /** All names, in the order of the state_dict. */
  readonly parameters: readonly string[];
  readonly sgd: {
    readonly lr: number;
    readonly momentum: number;
    readonly losses_before_each_step: readonly number[];
    readonly loss_after_last_step: number;
    readonly final_parameters: Readonly<Record<string, { readonly sum: number; readonly l2: number }>>;
    /** Of models with batch norm. */
    readonly final_running?: Readonly<Record<string, { readonly sum: number; readonly l2: number }>>;
  };
}

/** A model and its loss, as functions of `param/...` and of the golden's other tensors. */
export interface Subject {
  /** Name of the golden tensor that `output` computes: `logits`, `reconstruction`. */
  readonly of: string;
  /** Names of the golden tensors that are given. */
  readonly inputs: readonly string[];
  output(parameters: Tensors, inputs: Tensors): Tensor;
  /** In training mode, dropout off. */
  loss(parameters: Tensors, inputs: Tensors): Tensor;
}

export const goldenModel = (name: string): GoldenModel =>
  JSON.parse(readFileSync(new URL(`../golden/models/${name}.json`, import.meta.url), 'utf8')) as GoldenModel;

const largest = (data: ArrayLike<number>): number => Array.from(data, Math.abs).reduce((a, b) => Math.max(a, b), 0);

/** The largest difference between two tensors of the same shape. */
function distance(name: string, actual: GoldenTensor, expected: GoldenTensor): number {
  assert.deepEqual([...actual.shape], [...expected.shape], `shape of ${name}`);
  return largest(actual.data.map((value, index) => value - expected.data[index]!));
}

function close(name: string, actual: GoldenTensor, expected: GoldenTensor, tolerance: number): void {
  const found = distance(name, actual, expected);
  assert.ok(found <= tolerance, `${name} is off by ${found}, more than ${tolerance}`);
}

const specs = (tensors: GoldenTensors) =>
  mapRecord(tensors, ({ shape, data }) => ({
    shape,
    dtype: data instanceof Float32Array ? ('float32' as const) : ('int32' as const),
  }));

/** Registers the tests of one golden. The tolerances are what float32 arithmetic may be off by. */
export function testParity(name: string, subject: Subject): void {
  const golden = goldenModel(name);
  const tensors = readGolden(new URL(`../golden/models/${name}.safetensors`, import.meta.url));
  const all = withoutPrefix('param/', tensors);
  const parameters = Object.fromEntries(golden.parameters.map((key) => [key, all[key]!]));
  const inputs = Object.fromEntries(subject.inputs.map((key) => [key, tensors[key]!]));

  for (const device of ['cpu', 'reference'] as const) {
    test(`${name}: output, loss and gradients match on ${device}`, async () => {
      const opened = await openDevice(device, { threads: 1 });
      const program = await opened.compile(
        (given, variables) => {
          const { value, gradients } = valueAndGradients((current) => subject.loss(current, given), variables);
          const output = subject.output(variables, given);
          return { outputs: { output, loss: value, ...withPrefix('grad/', gradients) } };
        },
        specs(inputs),
        specs(parameters),
      );
      const results = await program.run(inputs, await opened.variables(parameters));
      const expected = tensors[subject.of]!;
      close(subject.of, results['output']!, expected, 2e-5 * largest(expected.data));
      assert.ok(Math.abs(results['loss']!.data[0]! - golden.loss) <= 1e-5, `the loss is ${results['loss']!.data[0]}`);
      const gradients = withoutPrefix('grad/', tensors);
      assert.deepEqual(Object.keys(withoutPrefix('grad/', results)).sort(), Object.keys(gradients).sort());
      const scale = Math.max(...Object.values(gradients).map(({ data }) => largest(data)));
      for (const [key, gradient] of Object.entries(gradients)) {
        // A gradient that is zero in truth is noise of this size in float32.
        const tolerance = Math.min(5e-5 * scale, 1e-4 * largest(gradient.data) + 1e-6 * scale);
        close(`the gradient of ${key}`, results[`grad/${key}`]!, gradient, tolerance);
      }
      await program.dispose();
    });
  }

  test(`${name}: five steps of SGD with momentum match`, async () => {
    const { lr, momentum, losses_before_each_step, loss_after_last_step, final_parameters } = golden.sgd;
    const device = await openDevice('cpu', { threads: 1 });
    const velocities = mapRecord(parameters, ({ shape, data }) => ({ shape, data: new Float32Array(data.length) }));
    const state = { ...parameters, ...withPrefix('velocity/', velocities) };
    const program = await device.compile(
      (given, variables) => {
        const current = mapRecord(parameters, (_, key) => variables[key]!);
        const { value, gradients } = valueAndGradients((now) => subject.loss(now, given), current);
        const faster = mapRecord(gradients, (gradient, key) =>
          add(mul(variables[`velocity/${key}`]!, momentum), gradient),
        );
        const moved = mapRecord(current, (parameter, key) => sub(parameter, mul(faster[key]!, lr)));
        return {
          outputs: { loss: value, output: subject.output(current, given) },
          variables: { ...moved, ...withPrefix('velocity/', faster) },
        };
      },
      specs(inputs),
      specs(state),
    );
    const variables = await device.variables(state);
    for (const [step, expected] of losses_before_each_step.entries()) {
      const loss = (await program.run(inputs, variables))['loss']!.data[0]!;
      assert.ok(Math.abs(loss - expected) <= 1e-4, `the loss before step ${step + 1} is ${loss}, not ${expected}`);
    }
    const after = await variables.read(golden.parameters);
    for (const [key, { l2 }] of Object.entries(final_parameters)) {
      const found = Math.hypot(...after[key]!.data);
      assert.ok(Math.abs(found - l2) <= 1e-5 * l2, `the norm of ${key} is ${found}, not ${l2}`);
    }
    const last = await program.run(inputs, variables);
    assert.ok(Math.abs(last['loss']!.data[0]! - loss_after_last_step) <= 1e-4);
    const expected = tensors[`${subject.of}_after_sgd`]!;
    close(`${subject.of} after the steps`, last['output']!, expected, 1e-4 * largest(expected.data));
    await program.dispose();
  });
}
