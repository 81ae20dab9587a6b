/**
 * Noise on the learning rate, as the schedulers of timm 0.5.4 have it: of each epoch a share of the rate that is normally
 * distributed and drawn again until it is within the limit. Numbers are those of torch's generator, a Mersenne twister
 * that is seeded with the sum of the seed and the epoch, so that all trials share them. timm's `--lr-noise-std` is nowhere
 * used there.
 */
import { mersenne } from 'pure-rand/generator/mersenne';
import type { LrScheduleSettings } from '../../schemas/types.ts';

export type NoiseSettings = Pick<LrScheduleSettings, 'noise' | 'noise_limit' | 'noise_seed'>;

/** Factor of the rate after `done` of so many epochs; before the first it is 1, as timm's are made before they are asked. */
export function noiseFactor(
  { noise = null, noise_limit = 0.67, noise_seed = 42 }: NoiseSettings,
  epochs: number,
  done: number,
): number {
  const epoch = Math.floor(done);
  if (noise === null || epoch < 1) return 1;
  const [from, to] = noise as readonly [number, number];
  if (epoch < from * epochs || epoch >= to * epochs) return 1;
  const draws = torchNormals(noise_seed + epoch);
  for (;;) {
    const drawn = draws.next().value;
    if (Math.abs(drawn) < noise_limit) return 1 + drawn;
  }
}

/** Standard normal numbers as `torch.randn(1)` draws them one by one: pairs by Box and Muller, in single precision. */
function* torchNormals(seed: number): Generator<number, never> {
  const twister = mersenne(seed);
  const uniform = (): number => {
    const [high, low] = [twister.next() >>> 0, twister.next() >>> 0];
    // The lower 53 of 64 bits.
    return ((high & 0x1f_ffff) * 2 ** 32 + low) / 2 ** 53;
  };
  for (;;) {
    const [first, second] = [uniform(), uniform()];
    const radius = Math.sqrt(-2 * Math.log1p(-second));
    yield Math.fround(radius * Math.cos(2 * Math.PI * first));
    yield Math.fround(radius * Math.sin(2 * Math.PI * first));
  }
}
