/** DINOv3's files have biases of queries and values that are zero, which its networks here lack. */
import { InputError } from '../../common/errors.ts';
import type { Source, Translation } from '../loading/rule.ts';

const BIAS = /^(blocks\.\d+\.attn)\.(qkv|q|v)\.bias$/;
const REASON = 'a bias that is zero, which the model lacks';

/** Takes them away; a block's weights are refused when they are read, if such a bias is not zero. */
export function withoutZeroBiases({ sources, dropped }: Translation, file: string): Translation {
  const biases = [...sources].filter(([name]) => BIAS.test(name));
  const kept = [...sources].flatMap(([name, source]): readonly (readonly [string, Source])[] => {
    if (BIAS.test(name)) return [];
    const module = /^(.*\.attn)\.qkv\.weight$/.exec(name)?.[1];
    const own = biases.filter(([bias]) => BIAS.exec(bias)![1] === module).map(([, bias]) => bias);
    return [[name, own.length === 0 ? source : withZero(source, own, file)]];
  });
  return {
    sources: new Map(kept),
    dropped: [...dropped, ...biases.map(([, { from }]) => ({ name: from, reason: REASON }))],
  };
}

const withZero = (weight: Source, biases: readonly Source[], file: string): Source => ({
  ...weight,
  read() {
    for (const bias of biases) requireZero(bias, weight.shape, file);
    return weight.read();
  },
});

/** Of the three parts of a joined bias, the keys' is masked whatever it holds. */
function requireZero(bias: Source, [rows = 0]: readonly number[], file: string): void {
  const { data } = bias.read();
  const third = rows / 3;
  const masked = (at: number): boolean => data.length === rows && at >= third && at < 2 * third;
  const at = data.findIndex((value, index) => value !== 0 && !masked(index));
  if (at < 0) return;
  const message = `${bias.from} has a value of ${data[at]} at ${at}, expected 0: the networks of DINOv3 that assay has lack this bias`;
  throw new InputError({ file, message, hint: 'Use the distilled models (ViT-S, B and L), whose biases are zero.' });
}
