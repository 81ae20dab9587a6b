import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceName, HostTensor, HostTensors, StepFunction } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { adamw } from '../../training/optimizers/adamw.ts';
import type { Optimizer } from '../../training/optimizers/optimizer.ts';
import { sgd } from '../../training/optimizers/sgd.ts';
import { weightDecays } from '../../training/optimizers/weight-decay.ts';
import { withoutPrefix, withPrefix } from '../../training/prefixes.ts';
import { specsOf } from '../../training/programs.ts';
import { golden } from './golden.ts';

type Values = Readonly<Record<string, readonly number[]>>;
interface Case {
  readonly name: string;
  readonly optimizer: 'SGD' | 'AdamW';
  readonly lr: number;
  readonly lr_per_step: readonly number[] | null;
  readonly momentum: number | null;
  readonly betas: readonly [number, number] | null;
  readonly eps: number | null;
  readonly weight_decays: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, Values>>;
}
interface Golden {
  readonly shapes: Values;
  readonly no_weight_decay: readonly string[];
  readonly initial: Values;
  readonly grads: readonly Values[];
  readonly cases: readonly Case[];
}
const { shapes, no_weight_decay, initial, grads, cases } = golden<Golden>('optim/optim.json');

function host(values: Values): HostTensors {
  return Object.fromEntries(
    Object.entries(values).map(([name, data]) => [name, { shape: shapes[name]!, data: Float32Array.from(data) }]),
  );
}

function optimizerOf({ optimizer, momentum, betas, eps, weight_decays }: Case): Optimizer {
  if (optimizer === 'SGD') return sgd({ momentum: momentum!, weightDecays: weight_decays });
  return adamw({ betas: betas!, eps: eps!, weightDecays: weight_decays });
}

/** The update alone as a program whose gradients are inputs. */
function updateStep(optimizer: Optimizer): StepFunction {
  return (inputs, variables) => {
    const updated = optimizer.update({
      parameters: withoutPrefix('parameter/', variables),
      gradients: withoutPrefix('gradient/', inputs),
      state: withoutPrefix('state/', variables),
      scalars: withoutPrefix('scalar/', inputs),
    });
    return {
      outputs: {},
      variables: { ...withPrefix('parameter/', updated.parameters), ...withPrefix('state/', updated.state) },
    };
  };
}

function inputsOf(optimizer: Optimizer, lr: number, step: number): HostTensors {
  const scalars = Object.entries(optimizer.scalars(lr, step)).map(([name, value]): [string, HostTensor] => [
    name,
    { shape: [], data: Float32Array.of(value) },
  ]);
  return { ...withPrefix('gradient/', host(grads[step - 1]!)), ...withPrefix('scalar/', Object.fromEntries(scalars)) };
}

async function check(device: DeviceName, found: Case): Promise<void> {
  const optimizer = optimizerOf(found);
  const opened = await openDevice(device, { threads: 1 });
  const start = { ...withPrefix('parameter/', host(initial)), ...withPrefix('state/', optimizer.init(shapes)) };
  const variables = await opened.variables(start);
  const program = await opened.compile(updateStep(optimizer), specsOf(inputsOf(optimizer, 1, 1)), specsOf(start));
  for (let step = 1; step <= grads.length; step++) {
    await program.run(inputsOf(optimizer, found.lr_per_step?.[step - 1] ?? found.lr, step), variables);
    const expected = found.after[step];
    if (expected === undefined) continue;
    const parameters = withoutPrefix('parameter/', await variables.read());
    for (const [name, values] of Object.entries(expected)) {
      values.forEach((value, index) => {
        const got = parameters[name]!.data[index]!;
        assert.ok(Math.abs(got - value) <= 1e-6, `step ${step}, ${name}[${index}]: ${got}, not ${value}`);
      });
    }
  }
  await program.dispose();
  variables.dispose();
}

for (const device of ['reference', 'cpu'] as const) {
  for (const found of cases) test(`${found.name} steps as the library does, on ${device}`, () => check(device, found));
}

test('weight decay spares biases, 1-D tensors and what the model exempts, as in timm', () => {
  const parameters = Object.entries(shapes).map(([name, shape]) => ({ name, shape, init: { kind: 'zeros' } as const }));
  const expected = cases.find(({ name }) => name === 'adamw_wd')!.weight_decays;
  assert.deepEqual(weightDecays({ parameters, no_weight_decay }, 0.05), expected);
});
