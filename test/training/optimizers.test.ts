import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClipNorm, OptimizerSettings } from '../../schemas/config.ts';
import type { Device, HostTensors, StepFunction } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { mapRecord, withoutPrefix, withPrefix } from '../../tensor/records.ts';
import { type Optimizer, optimizerFor, optimizers } from '../../training/optimizers/index.ts';
import { clipByGlobalNorm } from '../../training/optimizers/norms.ts';
import { weightDecays } from '../../training/optimizers/weight-decay.ts';
import { specsOf } from '../../training/programs.ts';
import { scalar } from '../../training/step.ts';
import { onEachDevice } from '../support/devices.ts';
import { golden } from './golden.ts';

type Values = Readonly<Record<string, readonly number[]>>;
interface Case {
  readonly name: string;
  readonly settings: OptimizerSettings;
  readonly lr: number;
  readonly lr_per_step: readonly number[] | null;
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
  return mapRecord(values, (data, name) => ({ shape: shapes[name]!, data: Float32Array.from(data) }));
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
  const scalars = mapRecord(optimizer.scalars(lr, step), (value) => scalar(value));
  return { ...withPrefix('gradient/', host(grads[step - 1]!)), ...withPrefix('scalar/', scalars) };
}

function close(found: HostTensors, expected: Values, what: string): void {
  for (const [name, values] of Object.entries(expected)) {
    values.forEach((value, index) => {
      const got = found[name]!.data[index]!;
      assert.ok(Math.abs(got - value) <= 1e-6, `${what}, ${name}[${index}]: ${got}, not ${value}`);
    });
  }
}

/** Parameters after each of the golden's steps. */
async function* steps(device: Device, optimizer: Optimizer, lr: (step: number) => number) {
  const start = { ...withPrefix('parameter/', host(initial)), ...withPrefix('state/', optimizer.init(shapes)) };
  const variables = await device.variables(start);
  const program = await device.compile(updateStep(optimizer), specsOf(inputsOf(optimizer, 1, 1)), specsOf(start));
  for (let step = 1; step <= grads.length; step++) {
    await program.run(inputsOf(optimizer, lr(step), step), variables);
    yield { step, parameters: withoutPrefix('parameter/', await variables.read()) };
  }
  await program.dispose();
  variables.dispose();
}

async function check(device: Device, { settings, weight_decays, lr, lr_per_step, after }: Case): Promise<void> {
  const optimizer = optimizerFor(settings, { weightDecays: weight_decays, lrScales: {} });
  for await (const { step, parameters } of steps(device, optimizer, (each) => lr_per_step?.[each - 1] ?? lr)) {
    close(parameters, after[step] ?? {}, `step ${step}`);
  }
}

await onEachDevice(
  (name) => `optimisers on ${name}`,
  (device) => {
    for (const found of cases) test(`${found.name} steps as the library does`, () => check(device, found));
  },
);

test('every optimiser has a reference', () => {
  const names = new Set(cases.map(({ settings }) => settings.name));
  assert.equal(names.size, Object.keys(optimizers).length);
});

const reference = await openDevice('reference');

test('a parameter whose learning rate has a factor steps as if the rate were that much higher', async () => {
  const settings = { name: 'adamw', betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0 } as const;
  const options = { weightDecays: { 'fc.weight': 0.05 } };
  const lrScales = { 'fc.weight': 0.25, 'fc.bias': 0.5, cls_token: 0.25 };
  const scaled = steps(reference, optimizerFor(settings, { ...options, lrScales }), () => 0.01);
  const whole = steps(reference, optimizerFor(settings, { ...options, lrScales: {} }), () => 0.01);
  const quarter = steps(reference, optimizerFor(settings, { ...options, lrScales: {} }), () => 0.0025);
  for await (const { parameters } of scaled) {
    const [one, less] = [(await whole.next()).value, (await quarter.next()).value];
    assert.ok(one && less);
    assert.deepEqual(parameters['conv.weight'], one.parameters['conv.weight']);
    assert.deepEqual(parameters['fc.weight'], less.parameters['fc.weight']);
    assert.deepEqual(parameters['cls_token'], less.parameters['cls_token']);
    assert.notDeepEqual(parameters['fc.bias'], less.parameters['fc.bias']);
  }
});

test('weight decay spares biases, 1-D tensors and what the model exempts, as in timm', () => {
  const parameters = Object.entries(shapes).map(([name, shape]) => ({ name, shape, init: { kind: 'zeros' } as const }));
  const expected = cases.find(({ name }) => name === 'adamw_wd')!.weight_decays;
  assert.deepEqual(weightDecays({ parameters, no_weight_decay }, 0.05), expected);
});

interface Clip {
  readonly max_norm: number;
  readonly norm: ClipNorm;
  readonly grads: Values;
}
await onEachDevice(
  (name) => `clipping on ${name}`,
  (device) => {
    for (const { max_norm, norm, grads: clipped } of golden<{ cases: Clip[] }>('optim/grad_clip.json').cases) {
      test(`gradients are clipped to a global ${norm} norm of ${max_norm} as torch does it`, async () => {
        const given = host(grads[1]!);
        const step: StepFunction = (inputs) => ({ outputs: clipByGlobalNorm(inputs, max_norm, norm) });
        const program = await device.compile(step, specsOf(given), {});
        const variables = await device.variables({});
        close(await program.run(given, variables), clipped, 'clipped');
        await program.dispose();
        variables.dispose();
      });
    }
  },
);
