/**
 * Every kind of convolution of ResNet-50 and DenseNet-121 in its three directions: the ways to compute it side by side,
 * in GFLOP/s. A star marks the way that the engine takes (tensor/onnx/lowerings/convolution).
 *
 *   node --import tsx bench/convolution.ts [--batch 8] [--threads 2] [--runs 5]
 *
 * The first line is the peak of matrix products in the same process. Times include all that a way needs: padding,
 * transposes, reordered weights.
 */
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { matmulPeak } from '../tensor/bench.ts';
import { findBlock } from '../tensor/devices/blocks.ts';
import { openDevice } from '../tensor/devices/index.ts';
import type { ConvolutionSizes } from '../tensor/fused.ts';
import { GraphBuilder } from '../tensor/onnx/graph.ts';
import * as blocks from '../tensor/onnx/lowerings/convolution/blocked.ts';
import * as pointwise from '../tensor/onnx/lowerings/convolution/pointwise.ts';
import * as spatial from '../tensor/onnx/lowerings/convolution/spatial.ts';
import { spatialWeightGradient } from '../tensor/onnx/lowerings/convolution/weight-gradient.ts';
import { serialize } from '../tensor/onnx/serialize.ts';
import { int } from '../tensor/onnx/types.ts';
import type { Maker, Value } from '../tensor/onnx/value.ts';
import { kinds, sizesOf } from './convolution-kinds.ts';

const { values: options } = parseArgs({
  options: {
    batch: { type: 'string', default: '8' },
    threads: { type: 'string', default: '2' },
    runs: { type: 'string', default: '5' },
  },
});
const batch = Number(options.batch);
const session: ort.InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: Number(options.threads),
  graphOptimizationLevel: 'disabled',
};

interface Way {
  readonly name: string;
  readonly chosen: boolean;
  build(make: Maker, a: Value, b: Value): Value;
}

/** Ways of one direction; a and b are what the direction is given. */
interface Direction {
  readonly name: string;
  readonly shapes: readonly [a: readonly number[], b: readonly number[]];
  readonly ways: readonly Way[];
}

function directions(sizes: ConvolutionSizes, block: number | null): readonly Direction[] {
  const { channels, out, kernel, input, output } = sizes;
  const [x, dy] = [
    [channels, batch, ...input],
    [out, batch, ...output],
  ];
  const weight = [out, channels, ...kernel];
  if (kernel[0] === 1) {
    const gemm = (build: typeof pointwise.pointwise): readonly Way[] => [
      { name: 'product', chosen: true, build: (make, a, b) => build(make, a, b, sizes) },
    ];
    return [
      { name: 'forward', shapes: [x, weight], ways: gemm(pointwise.pointwise) },
      { name: 'input gradient', shapes: [dy, weight], ways: gemm(pointwise.pointwiseInputGradient) },
      { name: 'weight gradient', shapes: [x, dy], ways: gemm(pointwise.pointwiseWeightGradient) },
    ];
  }
  const [inBlocks, gradientInBlocks] = [blocks.suitsBlocks(sizes, block), blocks.gradientSuitsBlocks(sizes, block)];
  const possible = block !== null && channels % block === 0 && out % block === 0;
  const blocked: Way = {
    name: 'blocks',
    chosen: inBlocks,
    build: (make, a, b) => blocks.blocked(make, a, b, sizes, block!),
  };
  const blockedGradient: Way = {
    name: 'blocks',
    chosen: gradientInBlocks,
    build: (make, a, b) => blocks.blockedInputGradient(make, a, b, sizes, block!),
  };
  const gradient = spatial.spatialInputGradient;
  return [
    {
      name: 'forward',
      shapes: [x, weight],
      ways: [
        { name: 'columns', chosen: !inBlocks, build: (make, a, b) => spatial.spatial(make, a, b, sizes) },
        ...(possible ? [blocked] : []),
      ],
    },
    {
      name: 'input gradient',
      shapes: [dy, weight],
      ways: [
        { name: 'columns', chosen: !gradientInBlocks, build: (make, a, b) => gradient(make, a, b, sizes) },
        ...(possible && spatial.turnsIntoConvolution(sizes) ? [blockedGradient] : []),
      ],
    },
    {
      name: 'weight gradient',
      shapes: [x, dy],
      ways: [{ name: 'shifts', chosen: true, build: (make, a, b) => spatialWeightGradient(make, a, b, sizes) }],
    },
  ];
}

/** Milliseconds of the fastest run; a sum is all that is copied out. */
async function time({ shapes }: Direction, way: Way, block: number | null): Promise<number> {
  const make = new GraphBuilder(block);
  const [a, b] = shapes.map((shape, at) => make.input(`input${at}`, { shape, dtype: 'float32' })) as [Value, Value];
  const result = way.build(make, a, b);
  const axes = make.integers(result.shape.map((_, axis) => axis));
  const sum = make.one('ReduceSum', [result, axes], { keepdims: int(0) });
  const running = await ort.InferenceSession.create(serialize(make.finish({ sum })), session);
  const feeds = Object.fromEntries(shapes.map((shape, at) => [`input${at}`, waves(shape)]));
  let fastest = Number.POSITIVE_INFINITY;
  for (let run = 0; run <= Number(options.runs); run++) {
    const started = performance.now();
    await running.run(feeds, ['sum']);
    if (run > 0) fastest = Math.min(fastest, performance.now() - started);
  }
  await running.release();
  return fastest;
}

function waves(shape: readonly number[]): ort.Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return new ort.Tensor(
    Float32Array.from({ length: size }, (_, at) => Math.sin(at)),
    shape,
  );
}

const device = await openDevice('cpu', { threads: Number(options.threads) });
process.stdout.write(`matrix products: ${(await matmulPeak(device)).toFixed(0)} GFLOP/s\n`);
const block = await findBlock(session);
for (const [kind, shapes] of Object.entries(kinds)) {
  process.stdout.write(`\n${kind}\n`);
  for (const shape of shapes) {
    const sizes = sizesOf(shape, batch);
    const work = 2 * sizes.channels * sizes.out * shape[2] ** 2 * batch * sizes.output[0] * sizes.output[1];
    const results: string[] = [];
    for (const direction of directions(sizes, block)) {
      for (const way of direction.ways) {
        const speed = work / (await time(direction, way, block)) / 1e6;
        results.push(`${direction.name} ${way.name}${way.chosen ? '*' : ''} ${speed.toFixed(0)}`);
      }
    }
    const [into, out, , stride, side] = shape;
    process.stdout.write(`  ${into} → ${out}, side ${side}, step ${stride}: ${results.join(', ')}\n`);
  }
}
