/**
 * What a training step costs before it first runs: tracing, simplifying, serialising and ONNX Runtime's session.
 *
 *   node --import tsx bench/tracing.ts [arch ...]
 *
 * Each model is measured three times in one process; the first time also compiles JavaScript. Prints a table.
 */
import { buildModel } from '../models/build.ts';
import type { Device } from '../tensor/device.ts';
import { openDevice } from '../tensor/devices/index.ts';
import { benchmark } from '../training/costs/benchmark.ts';
import { machine } from './machine.ts';

const ROUNDS = 3;
const DEFAULTS = ['vit_base_patch16_224', 'swin_base_patch4_window7_224', 'resnet50', 'densenet121'];
const SIZES = { num_classes: 14, image_size: 224 } as const;

const given = process.argv.slice(2);
const device = await openDevice('cpu', { threads: 2 });
console.log(`${machine()}, batches of 1 image, seconds\n\n| model | first time | then |\n|---|---|---|`);
for (const arch of given.length > 0 ? given : DEFAULTS) {
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) seconds.push(await compileTime(arch));
  const [first = Number.NaN, ...later] = seconds;
  console.log(`| ${arch} | ${first.toFixed(1)} | ${Math.min(...later).toFixed(1)} |`);
}

async function compileTime(arch: string): Promise<number> {
  let spent = 0;
  const timed: Device = {
    ...device,
    async compile(...request) {
      const started = performance.now();
      const program = await device.compile(...request);
      spent += (performance.now() - started) / 1000;
      return program;
    },
  };
  const model = await buildModel({ arch, overrides: {} }, SIZES);
  const onStep = () => undefined;
  await benchmark(timed, model, { mode: 'training', task: 'classification', batch: 1, steps: 1, onStep });
  return spent;
}
