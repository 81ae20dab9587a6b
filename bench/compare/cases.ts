/** What is compared: models that assay and bench/pytorch both have, and the ratios that assay wants to reach. */
export const modes = ['training', 'forward'] as const;
export type Mode = (typeof modes)[number];

export interface Case {
  /** In bench/pytorch/zoo.py. */
  readonly name: string;
  /** In assay. */
  readonly arch: string;
  /** Arguments of `assay bench --override`. */
  readonly overrides: readonly string[];
  readonly batch: number;
  /** Least ratio of assay's speed to PyTorch's; null where none is set. */
  readonly target: Readonly<Record<Mode, number | null>>;
}

const same = (name: string, training: number | null): Case => ({
  name,
  arch: name,
  overrides: [],
  batch: 8,
  target: { training, forward: 1.2 },
});

export const cases: readonly Case[] = [
  same('vit_base_patch16_224', 1.4),
  same('swin_tiny_patch4_window7_224', 1.6),
  same('swin_base_patch4_window7_224', 1.6),
  same('resnet18', null),
  same('resnet50', 1),
  same('densenet121', 1),
  same('upernet_swin_tiny', 1.2),
  { ...same('upernet_swin_base', 1.2), batch: 4 },
  {
    name: 'vit_small_112',
    arch: 'vit_tiny_patch16_224',
    overrides: ['image_size=112', 'depth=6'],
    batch: 32,
    target: { training: 2, forward: 1.2 },
  },
];
