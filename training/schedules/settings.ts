/** The settings that schedules have in common, as JSON Schema. */
import type { Schema } from '../../schemas/schema.ts';

/** Every schedule has a warm-up. */
export const warmUp = {
  warmup_epochs: {
    type: 'integer',
    minimum: 0,
    default: 0,
    description: 'epochs of linear rise from warmup_lr to lr; fewer than epochs',
  },
  warmup_lr: {
    type: 'number',
    minimum: 0,
    default: 1e-6,
    description: 'learning rate of the first warm-up epoch; at most lr',
  },
  per: {
    type: 'string',
    enum: ['epoch', 'step'],
    default: 'epoch',
    description: 'epoch: the rate is constant within an epoch, as in timm; step: it is set anew for every step',
  },
} as const satisfies Readonly<Record<string, Schema>>;

/** Every schedule may have noise: see noise.ts. */
export const noise = {
  noise: {
    type: ['array', 'null'],
    items: { type: 'number', minimum: 0, maximum: 1 },
    minItems: 2,
    maxItems: 2,
    default: null,
    omitDefault: true,
    description: "shares of epochs between which the rate is noisy (timm's `--lr-noise`); null: nowhere",
  },
  noise_limit: {
    type: 'number',
    exclusiveMinimum: 0,
    maximum: 1,
    default: 0.67,
    omitDefault: true,
    description: 'share of the rate that noise stays below',
  },
  noise_seed: {
    type: 'integer',
    minimum: 0,
    maximum: 2147483647,
    default: 42,
    omitDefault: true,
    description: 'what noise is drawn from, the same in all trials',
  },
} as const satisfies Readonly<Record<string, Schema>>;

export const min_lr: Schema = {
  type: 'number',
  minimum: 0,
  default: 1e-6,
  description: 'lowest learning rate, which a curve falls towards; at most lr',
};

export const decay_rate: Schema = {
  type: 'number',
  exclusiveMinimum: 0,
  exclusiveMaximum: 1,
  default: 0.1,
  description: 'factor of each fall',
};

/** Of a curve from the learning rate down to min_lr, once or in cycles: see wave.ts. */
export const wave = {
  min_lr,
  cooldown_epochs: {
    type: 'integer',
    minimum: 0,
    default: 0,
    description: 'the last epochs, which are trained at min_lr',
  },
  warmup_prefix: {
    type: 'boolean',
    default: false,
    description: 'whether the curve begins after the warm-up; else the warm-up cuts off its beginning, as timm does it',
  },
  cycle_epochs: {
    type: ['integer', 'null'],
    minimum: 1,
    default: null,
    description: 'epochs after which the curve begins anew; null: never',
  },
  cycle_mul: {
    type: 'number',
    minimum: 1,
    default: 1,
    description: 'length of each cycle in multiples of the one before',
  },
  cycle_decay: {
    type: 'number',
    exclusiveMinimum: 0,
    maximum: 1,
    default: 1,
    description: 'peak of each cycle in multiples of the one before',
  },
} as const satisfies Readonly<Record<string, Schema>>;

export const k_decay: Schema = {
  type: 'number',
  exclusiveMinimum: 0,
  default: 1,
  omitDefault: true,
  description: 'power of the share of the epochs that is done; above 1 the rate stays high for longer',
};
