/** Convolutions: which lowering takes which sizes. */
import type { ConvolutionSizes } from '../../../fused.ts';
import type { LoweredFusedKernels, Lowerings } from '../../kernels.ts';
import { blockOf } from '../../target.ts';
import { type Attributes, int, ints } from '../../types.ts';
import type { Maker, Value } from '../../value.ts';
import { concat } from '../moves.ts';
import { blocked, blockedInputGradient, gradientSuitsBlocks, suitsBlocks } from './blocked.ts';
import { blockedWeightGradient, weightGradientSuitsBlocks } from './blocked-weight-gradient.ts';
import { depthwise, depthwiseInputGradient, depthwiseWeightGradient, isDepthwise } from './depthwise.ts';
import { pointwise, pointwiseInputGradient, pointwiseWeightGradient } from './pointwise.ts';
import { spatial, spatialInputGradient } from './spatial.ts';
import { spatialWeightGradient } from './weight-gradient.ts';

type ConvolutionKernels = Pick<
  LoweredFusedKernels,
  'Convolution' | 'ConvolutionInputGradient' | 'ConvolutionWeightGradient'
>;

/** One node that XLA takes whole, and chooses an algorithm and a layout for. */
const wholeAttributes = ({ kernel, stride, padding, groups, input, output }: ConvolutionSizes): Attributes => ({
  kernel: ints(kernel),
  stride: ints(stride),
  padding: ints(padding),
  groups: int(groups),
  input: ints(input),
  output: ints(output),
});

const isPointwise = ({ kernel, padding, groups }: ConvolutionSizes): boolean =>
  kernel[0] === 1 && kernel[1] === 1 && padding[0] === 0 && padding[1] === 0 && groups === 1;

export const convolution: Lowerings<ConvolutionKernels> = {
  Convolution: ({ x, weight }, make, sizes) => {
    if (make.target.runtime === 'xla') return make.one('Convolution', [x, weight], wholeAttributes(sizes));
    if (isPointwise(sizes)) return pointwise(make, x, weight, sizes);
    if (isDepthwise(sizes)) return depthwise(make, x, weight, sizes);
    return suitsBlocks(sizes, blockOf(make.target))
      ? blocked(make, x, weight, sizes, blockOf(make.target)!)
      : spatial(make, x, weight, sizes);
  },
  ConvolutionInputGradient: ({ dy, weight }, make, sizes) => {
    if (make.target.runtime === 'xla')
      return make.one('ConvolutionInputGradient', [dy, weight], wholeAttributes(sizes));
    if (isPointwise(sizes)) return pointwiseInputGradient(make, dy, weight, sizes);
    if (isDepthwise(sizes)) return depthwiseInputGradient(make, dy, weight, sizes);
    return gradientSuitsBlocks(sizes, blockOf(make.target))
      ? blockedInputGradient(make, dy, weight, sizes, blockOf(make.target)!)
      : spatialInputGradient(make, dy, weight, sizes);
  },
  ConvolutionWeightGradient: ({ x, dy }, make, sizes) => {
    if (make.target.runtime === 'xla') return make.one('ConvolutionWeightGradient', [x, dy], wholeAttributes(sizes));
    if (isPointwise(sizes)) return pointwiseWeightGradient(make, x, dy, sizes);
    if (isDepthwise(sizes)) return depthwiseWeightGradient(make, x, dy, sizes);
    return weightGradientSuitsBlocks(sizes, blockOf(make.target))
      ? blockedWeightGradient(make, x, dy, sizes)
      : byGroup(make, x, dy, sizes);
  },
};

/** The weights' gradient of each group on its own. */
function byGroup(make: Maker, x: Value, dy: Value, sizes: ConvolutionSizes): Value {
  const { groups, channels, out } = sizes;
  if (groups === 1) return spatialWeightGradient(make, x, dy, sizes);
  const part = { ...sizes, groups: 1, channels: channels / groups, out: out / groups };
  const split = (value: Value, size: number): readonly Value[] =>
    make.node('Split', [value, make.integers(new Array<number>(groups).fill(size))], {
      axis: { kind: 'int', value: 0 },
    });
  const [maps, gradients] = [split(x, part.channels), split(dy, part.out)];
  return concat(
    make,
    maps.map((map, group) => spatialWeightGradient(make, map, gradients[group]!, part)),
    0,
  );
}
