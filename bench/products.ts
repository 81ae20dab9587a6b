/**
 * The products of matrices that transformers train with, one by one: ONNX Runtime's beside PyTorch's, in turn.
 *
 *   node --import tsx bench/products.ts [--batch 8] [--threads 2] [--rounds 3]
 *
 * A dense layer's result and the gradients of its input and its weight, each in the forms that one Gemm can take.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { cpuSession } from '../tensor/devices/ort/cpu.ts';
import { GraphBuilder } from '../tensor/graph/builder.ts';
import { int } from '../tensor/graph/types.ts';
import type { Maker, Value } from '../tensor/graph/value.ts';
import { serialize } from '../tensor/onnx/serialize.ts';
import { sizeOf } from '../tensor/shape.ts';
import { machine } from './machine.ts';
import { pythonWithTorch } from './pytorch/environment.ts';

const { values: options } = parseArgs({
  options: {
    batch: { type: 'string', default: '8' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
  },
});
const LEAST_MS = 500;

interface Layer {
  readonly of: string;
  /** Tokens of an image. */
  readonly tokens: number;
  readonly inputs: number;
  readonly outputs: number;
}
const layers: readonly Layer[] = [
  { of: 'ViT-B, first of the MLP', tokens: 197, inputs: 768, outputs: 3072 },
  { of: 'ViT-B, second of the MLP', tokens: 197, inputs: 3072, outputs: 768 },
  { of: 'ViT-B, query, key and value', tokens: 197, inputs: 768, outputs: 2304 },
  { of: 'ViT-B, projection', tokens: 197, inputs: 768, outputs: 768 },
  { of: 'Swin-T, first stage', tokens: 3136, inputs: 96, outputs: 384 },
  { of: 'Swin-T, third stage', tokens: 196, inputs: 384, outputs: 1536 },
  { of: 'ResNet-50, 1×1 of the second stage', tokens: 784, inputs: 128, outputs: 512 },
];

/** The first way is the engine's. Turned: a Transpose before, or the transposed result of swapped operands and a Transpose. */
type Ways = Readonly<Record<string, (make: Maker, a: Value, b: Value) => Value>>;
const gemm = (make: Maker, a: Value, b: Value, transA: 0 | 1, transB: 0 | 1): Value =>
  make.one('Gemm', [a, b], { transA: int(transA), transB: int(transB) });
const turned = (make: Maker, a: Value): Value => make.one('Transpose', [a], { perm: { kind: 'ints', value: [1, 0] } });

interface Form {
  readonly form: 'y' | 'dx' | 'dw';
  shapes(rows: number, layer: Layer): readonly [readonly number[], readonly number[]];
  readonly ways: Ways;
}
const forms: readonly Form[] = [
  {
    form: 'y',
    shapes: (rows, { inputs, outputs }) => [
      [rows, inputs],
      [outputs, inputs],
    ],
    ways: {
      'x Wᵀ': (make, x, weight) => gemm(make, x, weight, 0, 1),
      'W turned': (make, x, weight) => gemm(make, x, turned(make, weight), 0, 0),
    },
  },
  {
    form: 'dx',
    shapes: (rows, { inputs, outputs }) => [
      [rows, outputs],
      [outputs, inputs],
    ],
    ways: { 'dy W': (make, dy, weight) => gemm(make, dy, weight, 0, 0) },
  },
  {
    form: 'dw',
    shapes: (rows, { inputs, outputs }) => [
      [rows, outputs],
      [rows, inputs],
    ],
    ways: {
      'dyᵀ x': (make, dy, x) => gemm(make, dy, x, 1, 0),
      'dy turned': (make, dy, x) => gemm(make, turned(make, dy), x, 0, 0),
      '(xᵀ dy)ᵀ': (make, dy, x) => turned(make, gemm(make, x, dy, 1, 0)),
    },
  },
];

const session = cpuSession(Number(options.threads));

async function fastest(shapes: readonly (readonly number[])[], way: Ways[string]): Promise<number> {
  const make = new GraphBuilder({ runtime: 'cpu', block: null });
  const [a, b] = shapes.map((shape, at) => make.input(`input${at}`, { shape, dtype: 'float32' }));
  const product = way!(make, a!, b!);
  const result = make.one('Reshape', [product, make.integers([sizeOf(product.shape)])]);
  const first = make.one('Slice', [result, make.integers([0]), make.integers([1]), make.integers([0])]);
  const running = await ort.InferenceSession.create(serialize(make.finish({ first })), session);
  const feeds = Object.fromEntries(
    shapes.map((shape, at) => {
      const data = Float32Array.from({ length: sizeOf(shape) }, () => Math.random());
      return [`input${at}`, new ort.Tensor(data, shape)];
    }),
  );
  let best = Number.POSITIVE_INFINITY;
  for (const end = performance.now() + LEAST_MS; performance.now() < end; ) {
    const started = performance.now();
    await running.run(feeds, ['first']);
    best = Math.min(best, performance.now() - started);
  }
  await running.release();
  return best;
}

function pytorch(): { ask(what: object): Promise<number>; readonly process: ChildProcess } {
  const script = fileURLToPath(new URL('pytorch/products.py', import.meta.url));
  const child = spawn(pythonWithTorch(), ['-B', script, '--threads', options.threads], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (what: object): Promise<number> => {
    child.stdin.write(`${JSON.stringify(what)}\n`);
    return Number((await answers.next()).value);
  };
  return { ask, process: child };
}

const torch = pytorch();
console.log(`GFLOP/s of the fastest run, ${options.threads} threads, batch ${options.batch}, ${machine()}\n`);
console.log('| layer | product | PyTorch | ONNX Runtime, by way | engine / PyTorch |\n|---|---|---|---|---|');
for (const layer of layers) {
  const rows = layer.tokens * Number(options.batch);
  const { inputs, outputs } = layer;
  for (const { form, shapes, ways } of forms) {
    const times: Record<string, number> = {};
    const keep = (name: string, ms: number): void => {
      times[name] = Math.min(times[name] ?? Number.POSITIVE_INFINITY, ms);
    };
    for (let round = 0; round < Number(options.rounds); round++) {
      keep('PyTorch', await torch.ask({ form, rows, inputs, outputs }));
      for (const [name, way] of Object.entries(ways)) keep(name, await fastest(shapes(rows, layer), way));
    }
    const speed = (name: string): number => (2 * rows * inputs * outputs) / times[name]! / 1e6;
    const [engine] = Object.keys(ways);
    const own = Object.keys(ways).map((name) => `${name} ${speed(name).toFixed(0)}`);
    const ratio = (speed(engine!) / speed('PyTorch')).toFixed(2);
    console.log(`| ${layer.of} | ${form} | ${speed('PyTorch').toFixed(0)} | ${own.join(', ')} | ${ratio} |`);
  }
}
torch.process.stdin!.end();
