/** Holds a model to reference numbers: output, loss, each gradient, steps of SGD (test/golden/models). */
import test from 'node:test';
import type { HostTensors, Tensors } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import { mapRecord, withoutPrefix, withPrefix } from '../../tensor/records.ts';
import { add, mul, sub, type Tensor } from '../../tensor/tf.ts';
import { specsOf } from '../support/tensors.ts';
import { closeFinal, closeGradients, closeLoss, closeToKept, goldenModel, inputsOf } from './golden.ts';

/** A model and its loss, as functions of its parameters and of the golden's inputs. */
export interface Subject {
  readonly parameters: HostTensors;
  /** Of gradients, as of `closeToSummary`. */
  readonly sums?: number;
  output(parameters: Tensors, inputs: Tensors): Tensor;
  /** In training mode, dropout off. */
  loss(parameters: Tensors, inputs: Tensors): Tensor;
}

/**
 * Registers the tests of one golden. The tolerances are what float32 arithmetic may be off by.
 * @param title where a golden has more than one subject
 */
export function testParity(name: string, subject: Subject, title = name): void {
  const golden = goldenModel(name);
  const inputs = inputsOf(golden);
  const { parameters } = subject;

  for (const device of ['cpu', 'reference'] as const) {
    test(`${title}: output, loss and gradients match on ${device}`, async () => {
      const opened = await openDevice(device, { threads: 1 });
      const program = await opened.compile(
        (given, variables) => {
          const { value, gradients } = valueAndGradients((current) => subject.loss(current, given), variables);
          const output = subject.output(variables, given);
          return { outputs: { output, loss: value, ...withPrefix('grad/', gradients) } };
        },
        specsOf(inputs),
        specsOf(parameters),
      );
      const results = await program.run(inputs, await opened.variables(parameters));
      closeToKept('output', results['output']!, golden.output, 2e-5);
      closeLoss('of the batch', results['loss']!.data[0]!, golden.loss, 1e-5);
      closeGradients(withoutPrefix('grad/', results), golden.gradients, subject.sums);
      await program.dispose();
    });
  }

  test(`${title}: ${golden.sgd.losses.length} steps of SGD with momentum match`, async () => {
    const { lr, momentum, losses, loss_after, final, output } = golden.sgd;
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
      specsOf(inputs),
      specsOf(state),
    );
    const variables = await device.variables(state);
    for (const [step, expected] of losses.entries()) {
      const loss = (await program.run(inputs, variables))['loss']!.data[0]!;
      closeLoss(`before step ${step + 1}`, loss, expected, 1e-4);
    }
    closeFinal(await variables.read(Object.keys(final)), final);
    const last = await program.run(inputs, variables);
    closeLoss('after the steps', last['loss']!.data[0]!, loss_after, 1e-4);
    closeToKept('output', last['output']!, output, 1e-4);
    await program.dispose();
  });
}
