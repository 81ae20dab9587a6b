/** What is compared: models that assay and bench/pytorch both have, and the ratios that assay wants to reach. */
export const modes = ['training', 'forward'] as const;
export type Mode = (typeof modes)[number];

/** How PyTorch runs a step; all but `bf16` in float32. With `compile` and `bf16`, CNNs have their channels last, too. */
export type Variant = 'eager' | 'channels_last' | 'compile' | 'bf16';

/** Least ratio of assay's speed to that of PyTorch's fastest float32 variant; null where none is set. */
export interface Targets {
  readonly training: number | null;
  /** On processors without AVX-512, where both sides multiply at the same speed. */
  readonly trainingWithout512: number | null;
  readonly forward: number | null;
}

export interface Case {
  /** In bench/pytorch/zoo.py. */
  readonly name: string;
  /** In assay. */
  readonly arch: string;
  /** Arguments of `assay bench --override`. */
  readonly overrides: readonly string[];
  readonly batch: Readonly<Record<Mode, number>>;
  readonly variants: readonly Variant[];
  readonly target: Targets;
}

const targets = (training: number, trainingWithout512: number, forward: number): Targets => ({
  training,
  trainingWithout512,
  forward,
});
const none: Targets = { training: null, trainingWithout512: null, forward: null };
const batch = { training: 8, forward: 16 } as const;

const transformer = (name: string, target: Targets): Case => ({
  name,
  arch: name,
  overrides: [],
  batch,
  variants: ['eager', 'compile', 'bf16'],
  target,
});
const cnn = (name: string, target: Targets): Case => ({
  ...transformer(name, target),
  variants: ['eager', 'channels_last', 'compile', 'bf16'],
});

export const cases: readonly Case[] = [
  transformer('vit_base_patch16_224', targets(1, 1.1, 1.3)),
  transformer('swin_tiny_patch4_window7_224', targets(1, 1.1, 1.2)),
  transformer('swin_base_patch4_window7_224', targets(1, 1.1, 1.3)),
  transformer('beit_base_patch16_224', targets(1, 1.1, 1.2)),
  cnn('resnet18', none),
  cnn('resnet50', targets(0.95, 1, 1.3)),
  cnn('densenet121', targets(0.95, 1, 1.3)),
  cnn('upernet_swin_tiny', targets(1, 1, 1.2)),
  { ...cnn('upernet_swin_base', none), batch: { training: 4, forward: 8 } },
  {
    ...transformer('vit_small_112', none),
    arch: 'vit_tiny_patch16_224',
    overrides: ['image_size=112', 'depth=6'],
    batch: { training: 32, forward: 32 },
  },
];
