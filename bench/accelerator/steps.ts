/**
 * Training steps on an accelerator, cheap checks first, one JSON line a result as soon as it is known:
 *
 *   node --import tsx bench/accelerator/steps.ts [--device cuda] [--seconds 200] [--batch 64] [--steps 12]
 *
 * First the peak of matrix products by precision, then models from small to large in each precision the device has:
 * compile time, median step, images a second, planned and used memory, bytes moved a step. What the time does not
 * suffice for is named.
 */
import { parseArgs } from 'node:util';
import { chooseModel } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import { matmulPeak } from '../../tensor/bench.ts';
import type { Precision } from '../../tensor/device.ts';
import { type DeviceName, openDevice } from '../../tensor/devices/index.ts';
import { precisionsOf } from '../../tensor/devices/registry.ts';
import type { XlaDevice } from '../../tensor/devices/xla/device.ts';
import { benchmark } from '../../training/costs/benchmark.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    device: { type: 'string', default: 'cuda' },
    seconds: { type: 'string', default: '200' },
    batch: { type: 'string', default: '64' },
    steps: { type: 'string', default: '12' },
    peak: { type: 'string', default: '8192' },
  },
});
const name = values.device as DeviceName;
const [seconds, batch, steps, side] = [values.seconds, values.batch, values.steps, values.peak].map(Number) as [
  number,
  number,
  number,
  number,
];
const archs =
  positionals.length > 0
    ? positionals
    : [
        'vit_base_patch16_224',
        'resnet50',
        'swin_base_patch4_window7_224',
        'densenet121',
        'beit_base_patch16_224',
        'upernet_swin_base',
      ];
const started = performance.now();
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const open = async (precision: Precision): Promise<XlaDevice> =>
  (await openDevice(name, { precision, report: (text) => say({ note: text }) })) as XlaDevice;

async function measure(arch: string, precision: Precision, mode: 'training' | 'forward'): Promise<object> {
  const device = await open(precision);
  const { settings, task, image_size } = chooseModel(arch, {});
  const images = task === 'segmentation' ? Math.max(1, batch / 4) : batch;
  const model = await buildModel(settings, { num_classes: task === 'segmentation' ? 1 : 14, image_size });
  const before = structuredClone(device.client.transfers);
  const { first_step_ms, step_ms, images_per_second } = await benchmark(device, model, {
    mode,
    task,
    batch: images,
    steps,
    onStep: () => {},
  });
  const { toDevice, toHost } = device.client.transfers;
  const times = { first_s: first_step_ms / 1000, step_ms: step_ms.median, images_per_second };
  const up = (toDevice.bytes - before.toDevice.bytes) / (steps + 1);
  return {
    ...times,
    batch: images,
    up_mb: up / 1e6,
    down_bytes: toHost.bytes - before.toHost.bytes,
    memory: device.client.memory(),
  };
}

const precisions = precisionsOf(name);
const first = await open('float32');
say({
  device: first.client.kind,
  platform: first.client.platformVersion.split('\n')[0],
  memory: first.client.memory(),
});
for (const precision of precisions) {
  say({ peak: precision, gflops: Math.round(await matmulPeak(await open(precision), { size: side, products: 8 })) });
}
for (const mode of ['training', 'forward'] as const) {
  for (const arch of archs) {
    for (const precision of [...precisions].reverse()) {
      const what = { arch, mode, precision };
      if (performance.now() - started > seconds * 1000) say({ ...what, left_out: 'no time' });
      else
        say({
          ...what,
          ...(await measure(arch, precision, mode).catch((error: unknown) => ({ error: String(error) }))),
        });
    }
  }
}
process.exit(0);
