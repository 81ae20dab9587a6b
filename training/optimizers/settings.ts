/** The settings that optimisers have in common, as JSON Schema; each kind chooses its own defaults. */
import type { Schema } from '../../schemas/schema.ts';

export const momentum: Schema = {
  type: 'number',
  minimum: 0,
  exclusiveMaximum: 1,
  default: 0.9,
  description: 'share of the last step that is kept',
};

export const betas: Schema = {
  type: 'array',
  items: { type: 'number', minimum: 0, exclusiveMaximum: 1 },
  minItems: 2,
  maxItems: 2,
  default: [0.9, 0.999],
  description: 'decay of the two running means',
};

export const eps = (value: number): Schema => ({
  type: 'number',
  exclusiveMinimum: 0,
  default: value,
  description: 'added to the denominator',
});

export const weightDecay = (value: number): Schema => ({
  type: 'number',
  minimum: 0,
  default: value,
  description: 'pull of the weights towards 0; never applied to biases and 1-D tensors',
});

export const trustClip: Schema = {
  type: 'boolean',
  default: false,
  omitDefault: true,
  description: "scale steps down only, never up (timm's `lambc` and `larc`, the clipping of NVIDIA's LARC)",
};

export const lookahead: Schema = {
  title: 'LookaheadConfig',
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    k: {
      type: 'integer',
      minimum: 1,
      default: 6,
      description: 'Steps from one move of the slow weights to the next.',
    },
    alpha: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.5,
      description: "Share of the way to the optimiser's weights that they move.",
    },
  },
  default: null,
  omitDefault: true,
  description:
    "slow weights that follow the optimiser's, of any kind, and that it goes on from (timm's `lookahead_...`); null: none",
};
