/** What Inception v3 consists of (Szegedy et al., 2016, table 1 and figures 5 to 7), by timm's names. */

type Kernel = readonly [height: number, width: number];

/** A convolution, its batch norm and a ReLU. */
interface Convolution {
  readonly kind: 'convolution';
  readonly name: string;
  readonly out: number;
  readonly kernel: Kernel;
  readonly stride: number;
  /** `same` keeps the maps' size at a stride of 1. */
  readonly padding: 'same' | 'none';
}

export type InceptionPart =
  | Convolution
  /** Of 3 × 3 in steps of 2, without padding. */
  | { readonly kind: 'max-pool' }
  /** Of 3 × 3 in steps of 1, padding counted as zeros. */
  | { readonly kind: 'average-pool' }
  /** Each sees the same maps; their channels are joined. */
  | { readonly kind: 'branches'; readonly branches: readonly (readonly InceptionPart[])[] };

const convolution = (
  name: string,
  out: number,
  kernel: number | Kernel,
  { stride = 1, padding = 'same' }: { readonly stride?: number; readonly padding?: Convolution['padding'] } = {},
): Convolution => ({
  kind: 'convolution',
  name,
  out,
  kernel: typeof kernel === 'number' ? [kernel, kernel] : kernel,
  stride,
  padding,
});

const maxPool: InceptionPart = { kind: 'max-pool' };
const averagePool: InceptionPart = { kind: 'average-pool' };
const branches = (...list: readonly (readonly InceptionPart[])[]): InceptionPart => ({
  kind: 'branches',
  branches: list,
});

/** No padding, steps of 2: halves the maps. */
const halving = { stride: 2, padding: 'none' } as const;
const unpadded = { padding: 'none' } as const;

/** A unit of channels is a 32nd of what the paper's model has. */
type Unit = (channels: number) => number;

/** Figure 5: two 3 × 3 instead of one 5 × 5 on one side. */
const moduleA = (unit: Unit, name: string, pooled: number): InceptionPart =>
  branches(
    [convolution(`${name}.branch1x1`, unit(64), 1)],
    [convolution(`${name}.branch5x5_1`, unit(48), 1), convolution(`${name}.branch5x5_2`, unit(64), 5)],
    [
      convolution(`${name}.branch3x3dbl_1`, unit(64), 1),
      convolution(`${name}.branch3x3dbl_2`, unit(96), 3),
      convolution(`${name}.branch3x3dbl_3`, unit(96), 3),
    ],
    [averagePool, convolution(`${name}.branch_pool`, unit(pooled), 1)],
  );

/** Halves the maps. */
const moduleB = (unit: Unit, name: string): InceptionPart =>
  branches(
    [convolution(`${name}.branch3x3`, unit(384), 3, halving)],
    [
      convolution(`${name}.branch3x3dbl_1`, unit(64), 1),
      convolution(`${name}.branch3x3dbl_2`, unit(96), 3),
      convolution(`${name}.branch3x3dbl_3`, unit(96), 3, halving),
    ],
    [maxPool],
  );

/** Figure 6: 7 × 7 as 1 × 7 and 7 × 1. */
const moduleC = (unit: Unit, name: string, inner: number): InceptionPart =>
  branches(
    [convolution(`${name}.branch1x1`, unit(192), 1)],
    [
      convolution(`${name}.branch7x7_1`, unit(inner), 1),
      convolution(`${name}.branch7x7_2`, unit(inner), [1, 7]),
      convolution(`${name}.branch7x7_3`, unit(192), [7, 1]),
    ],
    [
      convolution(`${name}.branch7x7dbl_1`, unit(inner), 1),
      convolution(`${name}.branch7x7dbl_2`, unit(inner), [7, 1]),
      convolution(`${name}.branch7x7dbl_3`, unit(inner), [1, 7]),
      convolution(`${name}.branch7x7dbl_4`, unit(inner), [7, 1]),
      convolution(`${name}.branch7x7dbl_5`, unit(192), [1, 7]),
    ],
    [averagePool, convolution(`${name}.branch_pool`, unit(192), 1)],
  );

/** Halves the maps. */
const moduleD = (unit: Unit, name: string): InceptionPart =>
  branches(
    [convolution(`${name}.branch3x3_1`, unit(192), 1), convolution(`${name}.branch3x3_2`, unit(320), 3, halving)],
    [
      convolution(`${name}.branch7x7x3_1`, unit(192), 1),
      convolution(`${name}.branch7x7x3_2`, unit(192), [1, 7]),
      convolution(`${name}.branch7x7x3_3`, unit(192), [7, 1]),
      convolution(`${name}.branch7x7x3_4`, unit(192), 3, halving),
    ],
    [maxPool],
  );

/** Figure 7: 3 × 3 as 1 × 3 beside 3 × 1. */
const moduleE = (unit: Unit, name: string): InceptionPart => {
  const beside = (from: string): InceptionPart =>
    branches([convolution(`${from}a`, unit(384), [1, 3])], [convolution(`${from}b`, unit(384), [3, 1])]);
  return branches(
    [convolution(`${name}.branch1x1`, unit(320), 1)],
    [convolution(`${name}.branch3x3_1`, unit(384), 1), beside(`${name}.branch3x3_2`)],
    [
      convolution(`${name}.branch3x3dbl_1`, unit(448), 1),
      convolution(`${name}.branch3x3dbl_2`, unit(384), 3),
      beside(`${name}.branch3x3dbl_3`),
    ],
    [averagePool, convolution(`${name}.branch_pool`, unit(192), 1)],
  );
};

/** In order. @param width channels of the first convolution; 32 in the paper */
export function inceptionParts(width: number): readonly InceptionPart[] {
  const unit: Unit = (channels) => (channels / 32) * width;
  return [
    convolution('Conv2d_1a_3x3', unit(32), 3, halving),
    convolution('Conv2d_2a_3x3', unit(32), 3, unpadded),
    convolution('Conv2d_2b_3x3', unit(64), 3),
    maxPool,
    convolution('Conv2d_3b_1x1', unit(80), 1),
    convolution('Conv2d_4a_3x3', unit(192), 3, unpadded),
    maxPool,
    moduleA(unit, 'Mixed_5b', 32),
    moduleA(unit, 'Mixed_5c', 64),
    moduleA(unit, 'Mixed_5d', 64),
    moduleB(unit, 'Mixed_6a'),
    moduleC(unit, 'Mixed_6b', 128),
    moduleC(unit, 'Mixed_6c', 160),
    moduleC(unit, 'Mixed_6d', 160),
    moduleC(unit, 'Mixed_6e', 192),
    moduleD(unit, 'Mixed_7a'),
    moduleE(unit, 'Mixed_7b'),
    moduleE(unit, 'Mixed_7c'),
  ];
}
