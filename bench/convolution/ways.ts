/** The ways to compute a convolution's three directions: the engine's own first, then those that it could have taken. */
import type { ConvolutionSizes } from '../../tensor/fused.ts';
import * as blocks from '../../tensor/graph/lowerings/convolution/blocked.ts';
import { convolution } from '../../tensor/graph/lowerings/convolution/index.ts';
import * as spatial from '../../tensor/graph/lowerings/convolution/spatial.ts';
import type { Maker, Value } from '../../tensor/graph/value.ts';

export interface Way {
  readonly name: string;
  build(make: Maker, a: Value, b: Value): Value;
}

/** Ways of one direction; a and b are what the direction is given. */
export interface Direction {
  readonly name: 'forward' | 'input gradient' | 'weight gradient';
  readonly shapes: readonly [a: readonly number[], b: readonly number[]];
  readonly ways: readonly Way[];
}

const one = (made: Value | readonly Value[]): Value => ('id' in made ? made : made[0]!);

export function directions(sizes: ConvolutionSizes, block: number | null): readonly Direction[] {
  const { groups, channels, out, batch, kernel, input, output } = sizes;
  const [x, dy] = [
    [channels, batch, ...input],
    [out, batch, ...output],
  ];
  const weight = [out, channels / groups, ...kernel];
  const windowed = kernel[0] > 1 && groups === 1;
  const inBlocks = windowed && block !== null && channels % block === 0 && out % block === 0;
  const columns: Way = { name: 'columns', build: (make, a, b) => spatial.spatial(make, a, b, sizes) };
  const blocked: Way = { name: 'blocks', build: (make, a, b) => blocks.blocked(make, a, b, sizes, block!) };
  const gradientColumns: Way = {
    name: 'columns',
    build: (make, a, b) => spatial.spatialInputGradient(make, a, b, sizes),
  };
  const gradientBlocks: Way = {
    name: 'blocks',
    build: (make, a, b) => blocks.blockedInputGradient(make, a, b, sizes, block!),
  };
  const turns = inBlocks && spatial.turnsIntoConvolution(sizes);
  const engine = (build: Way['build']): Way => ({ name: 'engine', build });
  return [
    {
      name: 'forward',
      shapes: [x, weight],
      ways: [
        engine((make, a, b) => one(convolution.Convolution({ x: a, weight: b }, make, sizes))),
        ...(windowed ? [columns] : []),
        ...(inBlocks ? [blocked] : []),
      ],
    },
    {
      name: 'input gradient',
      shapes: [dy, weight],
      ways: [
        engine((make, a, b) => one(convolution.ConvolutionInputGradient({ dy: a, weight: b }, make, sizes))),
        ...(windowed ? [gradientColumns] : []),
        ...(turns ? [gradientBlocks] : []),
      ],
    },
    {
      name: 'weight gradient',
      shapes: [x, dy],
      ways: [engine((make, a, b) => one(convolution.ConvolutionWeightGradient({ x: a, dy: b }, make, sizes)))],
    },
  ];
}
