/** What a kind of pre-training without labels is. One folder beside this file, one line in `index.ts`. */
import type { Problem } from '../common/errors.ts';
import type { RandomStream } from '../common/random.ts';
import type { Encoder, EncoderSizes } from '../models/encoder.ts';
import type { Schema } from '../schemas/schema.ts';
import type { MethodSettings, ScheduleConfig } from '../schemas/types.ts';
import type { MaskedImageModel } from './masked-images.ts';

export type MethodName = MethodSettings['method'];
export type SettingsOf<Name extends MethodName> = Extract<MethodSettings, { readonly method: Name }>;

export interface Method<Settings> {
  /** JSON Schema of each of its settings, with its default: see `OptimizerKind.settings`. */
  readonly settings: Readonly<Record<string, Schema>>;
  /** What the authors trained with: what a schedule says where the experiment does not. */
  readonly schedule: ScheduleConfig;
  /** Share of an image's area that a random crop has. */
  readonly area: readonly [number, number];
  /** What does not go together; paths are below `init.pretrain` unless they name another setting. */
  check(settings: Settings, encoder: EncoderSizes, arch: string): readonly Problem[];
  /** Draws which patches of an image are hidden, 1 each, row by row. */
  hidden(settings: Settings, encoder: EncoderSizes, stream: RandomStream): Uint8Array;
  /** Brings TensorFlow.js with it. */
  load(): Promise<(encoder: Encoder, settings: Settings) => MaskedImageModel>;
}
