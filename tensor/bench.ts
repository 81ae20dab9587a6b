/** What a device can do at best: the yardstick for the speed of training steps. */
import type { Device } from './device.ts';
import * as tf from './tf.ts';

export interface MatmulOptions {
  /** Side of the square matrices. */
  readonly size?: number;
  /** Products in one run, each of the former's result: copies in and out weigh less. */
  readonly products?: number;
  /** Measured runs, of which the fastest counts. */
  readonly runs?: number;
  /** Milliseconds since some time. */
  readonly now?: () => number;
}

/** Float32 products of square matrices in 1e9 operations a second, an addition and a multiplication counted each. */
export async function matmulPeak(device: Device, options: MatmulOptions = {}): Promise<number> {
  const { size = 1536, products = 4, runs = 5, now = () => performance.now() } = options;
  const shape = [size, size];
  const spec = { shape, dtype: 'float32' } as const;
  // An orthogonal factor keeps the numbers' size: overflow and subnormal numbers would change the speed.
  const variables = await device.variables({
    matrix: { shape, data: Float32Array.from({ length: size * size }, (_, index) => Math.sin(index)) },
    factor: { shape, data: reflection(size) },
  });
  const program = await device.compile(
    (_, { matrix, factor }) => {
      let result = matrix!;
      for (let done = 0; done < products; done++) result = tf.matMul(result, factor!, false, true);
      return { outputs: { largest: tf.max(result) } };
    },
    {},
    { matrix: spec, factor: spec },
  );
  let fastest = Number.POSITIVE_INFINITY;
  for (let run = 0; run <= runs; run++) {
    const started = now();
    await program.run({}, variables);
    // The first run is for warming up.
    if (run > 0) fastest = Math.min(fastest, now() - started);
  }
  await program.dispose();
  variables.dispose();
  return (2 * size ** 3 * products) / fastest / 1e6;
}

/** Short even for a program that imitates a GPU (llvmpipe, SwiftShader), which is slower than this by far. */
const glance: MatmulOptions = { size: 256, products: 1, runs: 1 };
const leastGflops = 2;

/** `matmulPeak` of a device that may be such a program: null where it is, instead of minutes of waiting. */
export async function gpuPeak(device: Device, options: MatmulOptions = {}): Promise<number | null> {
  return (await matmulPeak(device, { ...options, ...glance })) < leastGflops ? null : matmulPeak(device, options);
}

/** The Householder reflection I - 2 u uᵀ at u = (1, ..., 1) / √n: orthogonal, and no element is zero. */
function reflection(size: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? 1 : 0) - 2 / size);
}
