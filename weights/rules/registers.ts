/** DINOv2's networks with registers: the position of the class token becomes part of it, as timm has it. */
import { made } from '../loading/made.ts';
import type { Translation } from '../loading/rule.ts';

/** `register_tokens` becomes `reg_token`; where it is missing, nothing changes. */
export function withRegisters(translation: Translation): Translation {
  const { sources, dropped } = translation;
  const [registers, token, positions] = ['register_tokens', 'cls_token', 'pos_embed'].map((name) => sources.get(name));
  if (registers === undefined || token === undefined || positions === undefined) return translation;
  const [batch = 0, count = 0, width = 0] = positions.shape;
  if (batch !== 1 || count < 2 || token.shape.join() !== `1,1,${width}`) return translation;
  const others = [...sources].filter(([name]) => name !== 'register_tokens');
  const placed = made([token, positions], token.shape, (values, all) =>
    Float32Array.from(values!, (value, at) => value + all![at]!),
  );
  const patches = made([positions], [1, count - 1, width], (all) => all!.slice(width));
  const changed = new Map([
    ...others,
    ['cls_token', placed],
    ['pos_embed', patches],
    ['reg_token', registers],
  ] as const);
  return { sources: changed, dropped };
}
