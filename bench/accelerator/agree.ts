/**
 * Whether training steps on a device give what they give on `cpu`: node --import tsx bench/accelerator/agree.ts [options]
 *
 * Loss, parameters and optimiser state after a few steps of SGD with momentum, as relative L2 differences; the momenta
 * are the gradients' sums. A model may be sensitive by itself (batch norms over few values, maxima that tie): the
 * control is the graph for GPUs on ONNX Runtime's own CPU kernels, where nothing but the order of sums is another one.
 * A model agrees where the loss does to 1e-4 and its momenta to 1e-3, or to three times what the control's do; where the
 * control differs by more than 5 % nothing is decided: take fewer steps or larger batches.
 */
import { parseArgs } from 'node:util';
import { randomStream } from '../../common/random.ts';
import { architectures, chooseModel } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import { initialWeights } from '../../models/init.ts';
import type { Device, HostTensors } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { hostMemory } from '../../tensor/devices/ort/host.ts';
import { ortDevice } from '../../tensor/devices/ort/ort.ts';
import { Sessions } from '../../tensor/devices/ort/sessions.ts';
import { webgpuTarget } from '../../tensor/graph/target.ts';
import { usualStep } from '../../training/costs/usual-step.ts';
import { drawMasks } from '../../training/inputs/masks.ts';
import { type TrainedTensors, Trainer } from '../../training/trainer.ts';
import { verdict } from './agreement.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    device: { type: 'string', default: 'xla' },
    batch: { type: 'string', default: '2' },
    steps: { type: 'string', default: '2' },
    /** Side of the images; each architecture's own where it allows no other. */
    side: { type: 'string', default: '128' },
  },
});
const [batch, steps] = [Number(values.batch), Number(values.steps)];
const SEED = 'agree';

interface Trained extends TrainedTensors {
  readonly losses: readonly number[];
}

async function modelOf(arch: string) {
  const chosen = chooseModel(arch, {});
  const classes = chosen.task === 'segmentation' ? 2 : 14;
  for (const image_size of [Number(values.side), chosen.image_size]) {
    try {
      return { model: await buildModel(chosen.settings, { num_classes: classes, image_size }), task: chosen.task };
    } catch {
      // The next size.
    }
  }
  throw new Error(`${arch} is built at no size`);
}

async function train(device: Device, arch: string): Promise<Trained> {
  const { model, task } = await modelOf(arch);
  const parts = usualStep(model, task);
  const initial = { parameters: initialWeights(model, SEED), optimizer: Trainer.freshState(parts) };
  const trainer = await Trainer.create(device, parts, initial);
  const { image_size: side, num_classes: classes } = model;
  const stream = randomStream(SEED, 'images');
  const images = Float32Array.from({ length: batch * 3 * side * side }, () => stream.normal());
  const shape = [batch, 3, side, side];
  const masks = Float32Array.from({ length: batch * classes * side * side }, (_, at) => (at >> 5) % 2);
  const labels = Array.from({ length: batch }, (_, at) => at % classes);
  const data = task === 'segmentation' ? { images, shape, masks } : { images, shape, labels };
  const losses: number[] = [];
  for (let step = 1; step <= steps; step++) {
    losses.push(await trainer.step(data, { lr: 0.01, step, masks: (specs) => drawMasks(specs, SEED, 1, step) }));
  }
  const trained = await trainer.read();
  await trainer.dispose();
  return { losses, ...trained };
}

/** ‖a - b‖ / ‖b‖ over all tensors together. */
function difference(a: HostTensors, b: HostTensors): number {
  let [error, norm] = [0, 0];
  for (const [name, { data }] of Object.entries(b)) {
    const found = a[name]!.data;
    for (let at = 0; at < data.length; at++) {
      error += (found[at]! - data[at]!) ** 2;
      norm += data[at]! ** 2;
    }
  }
  return Math.sqrt(error / norm);
}

const lossDifference = (a: Trained, b: Trained): number =>
  Math.max(...b.losses.map((loss, at) => Math.abs(a.losses[at]! - loss) / Math.abs(loss)));

const session = { executionProviders: ['cpu'], intraOpNumThreads: 2, graphOptimizationLevel: 'disabled' } as const;
const control = () =>
  ortDevice({ name: 'cpu', threads: 2, memory: hostMemory(new Sessions(session)), target: webgpuTarget });

const cpu = await openDevice('cpu', { threads: 2 });
const device = await openDevice(values.device, { threads: 2 });
let disagreeing = 0;
for (const arch of positionals.length > 0 ? positionals : architectures().map(({ name }) => name)) {
  const expected = await train(cpu, arch);
  const found = await train(device, arch);
  const other = await train(control(), arch);
  const [momenta, controls] = [found, other].map(({ optimizer }) => difference(optimizer, expected.optimizer)) as [
    number,
    number,
  ];
  const loss = lossDifference(found, expected);
  const agrees = verdict({ loss, momenta }, { loss: lossDifference(other, expected), momenta: controls });
  if (agrees !== 'yes') disagreeing++;
  const row = {
    arch,
    batch,
    steps,
    agrees,
    loss,
    parameters: difference(found.parameters, expected.parameters),
    momenta,
    control_momenta: controls,
  };
  process.stdout.write(
    `${JSON.stringify(row, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(2)) : value))}\n`,
  );
}
process.exitCode = disagreeing > 0 ? 1 : 0;
