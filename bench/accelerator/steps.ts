/**
 * Training steps on an accelerator, cheap checks first, one JSON line a result as soon as it is known:
 *
 *   npm run bench -- --device cuda [--seconds 200] [--batch 64] [--steps 12] [--peak 8192] [arch ...]
 *
 * First the peak of matrix products by precision, then models from small to large in each precision the device has:
 * seconds to compile, cold and from the cache, median step, images a second, share of the peak, the host's own part of a
 * step, peak memory and the compiler's plan of it, bytes by XLA's cost analysis, kernels (and the bytes that those read
 * and write), what went up and down. On NVIDIA's and AMD's GPUs then pytorch.py on the same card, unless --alone is
 * given. What the time does not suffice for is named.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { matmulPeak } from '../../tensor/bench.ts';
import type { Precision } from '../../tensor/device.ts';
import { type DeviceName, openDevice } from '../../tensor/devices/index.ts';
import { precisionsOf } from '../../tensor/devices/registry.ts';
import type { XlaDevice } from '../../tensor/devices/xla/device.ts';
import { measure } from './measure.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    device: { type: 'string', default: 'cuda' },
    seconds: { type: 'string', default: '200' },
    batch: { type: 'string', default: '64' },
    steps: { type: 'string', default: '12' },
    peak: { type: 'string', default: '8192' },
    alone: { type: 'boolean', default: false },
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
const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line, rounded)}\n`);
const noTime = (): boolean => performance.now() - started > seconds * 1000;

async function open(precision: Precision): Promise<XlaDevice> {
  const device = await openDevice(name, { precision, report: (text) => say({ note: text }) });
  if (!('client' in device)) throw new Error(`${name} is no device of XLA`);
  return device as XlaDevice;
}

const precisions = precisionsOf(name);
const first = await open('float32');
say({ accelerator: first.about?.accelerator, memory: first.client.memory() });
const peaks = new Map<Precision, number>();
for (const precision of precisions) {
  const peak = await matmulPeak(await open(precision), { size: side, products: 8 });
  peaks.set(precision, peak);
  say({ peak: precision, gflops: peak });
}
for (const mode of ['training', 'forward'] as const) {
  for (const arch of archs) {
    for (const precision of [...precisions].reverse()) {
      const what = { arch, mode, precision };
      if (noTime()) say({ ...what, left_out: 'no time' });
      else {
        const work = measure(await open(precision), arch, { mode, batch, steps, peak: peaks.get(precision)! });
        say({ ...what, ...(await work.catch((error: unknown) => ({ error: String(error) }))) });
      }
    }
  }
}
if (['cuda', 'rocm'].includes(name) && !values.alone) {
  const script = fileURLToPath(new URL('pytorch.py', import.meta.url));
  const left = Math.max(60, seconds - (performance.now() - started) / 1000);
  const args = ['--seconds', `${left}`, '--batch', values.batch, '--steps', values.steps];
  const { error } = spawnSync(process.env['PYTHON'] ?? 'python3', [script, ...args], { stdio: 'inherit' });
  if (error !== undefined) say({ pytorch: String(error) });
}
process.exit(0);
