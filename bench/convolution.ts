/**
 * Every kind of convolution in its three directions against the peak of matrix products in the same process.
 *
 *   node --import tsx bench/convolution.ts [--batch 8] [--threads 2] [--runs 5]
 *
 * Writes bench/results/convolution.{json,md}.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { matmulPeak } from '../tensor/bench.ts';
import { openDevice } from '../tensor/devices/index.ts';
import { findBlock } from '../tensor/devices/ort/blocks.ts';
import { GraphBuilder } from '../tensor/graph/builder.ts';
import { int } from '../tensor/graph/types.ts';
import { serialize } from '../tensor/onnx/serialize.ts';
import { sizeOf } from '../tensor/shape.ts';
import { kinds, type Shape, sizesOf } from './convolution/kinds.ts';
import { markdown, type Row } from './convolution/markdown.ts';
import { type Direction, directions, type Way } from './convolution/ways.ts';

const { values: options } = parseArgs({
  options: {
    batch: { type: 'string', default: '8' },
    threads: { type: 'string', default: '2' },
    runs: { type: 'string', default: '5' },
  },
});
const [batch, threads, runs] = [options.batch, options.threads, options.runs].map(Number) as [number, number, number];
/** A few short runs may all fall into a disturbance. */
const LEAST_MS = 300;
const session: ort.InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: threads,
  graphOptimizationLevel: 'disabled',
};

function waves(shape: readonly number[]): ort.Tensor {
  const size = sizeOf(shape);
  const data = Float32Array.from({ length: size }, (_, at) => Math.sin(at));
  return new ort.Tensor(data, shape);
}

/** Milliseconds of the fastest run; a sum is all that is copied out. */
async function time({ shapes }: Direction, way: Way, block: number | null): Promise<number> {
  const make = new GraphBuilder({ runtime: 'cpu', block });
  const [a, b] = shapes.map((shape, at) => make.input(`input${at}`, { shape, dtype: 'float32' }));
  const result = way.build(make, a!, b!);
  const axes = make.integers(result.shape.map((_, axis) => axis));
  const sum = make.one('ReduceSum', [result, axes], { keepdims: int(0) });
  const running = await ort.InferenceSession.create(serialize(make.finish({ sum })), session);
  const feeds = Object.fromEntries(shapes.map((shape, at) => [`input${at}`, waves(shape)]));
  let fastest = Number.POSITIVE_INFINITY;
  const end = performance.now() + LEAST_MS;
  for (let run = 0; run <= runs || performance.now() < end; run++) {
    const started = performance.now();
    await running.run(feeds, ['sum']);
    if (run > 0) fastest = Math.min(fastest, performance.now() - started);
  }
  await running.release();
  return fastest;
}

async function measure(kind: string, shape: Shape, block: number | null): Promise<readonly Row[]> {
  const sizes = sizesOf(shape, batch);
  const { channels, out, groups, kernel, output } = sizes;
  const work = 2 * (channels / groups) * out * kernel[0] * kernel[1] * batch * output[0] * output[1];
  const rows: Row[] = [];
  for (const direction of directions(sizes, block)) {
    const gflops: Record<string, number> = {};
    for (const way of direction.ways) gflops[way.name] = work / (await time(direction, way, block)) / 1e6;
    rows.push({ kind, shape, direction: direction.name, gflops });
  }
  return rows;
}

const device = await openDevice('cpu', { threads });
const before = await matmulPeak(device);
const block = await findBlock(session);
const rows: Row[] = [];
for (const [kind, shapes] of Object.entries(kinds)) {
  for (const shape of shapes) rows.push(...(await measure(kind, shape, block)));
}
const conditions = { batch, threads, matmul_gflops: Math.max(before, await matmulPeak(device)) };
const results = fileURLToPath(new URL('results/', import.meta.url));
mkdirSync(results, { recursive: true });
writeFileSync(`${results}convolution.json`, `${JSON.stringify({ ...conditions, rows }, null, 2)}\n`);
writeFileSync(`${results}convolution.md`, markdown(rows, conditions));
process.stdout.write(markdown(rows, conditions));
