/** What the checks of several families have in common. */
import type { Problem } from '../common/errors.ts';
import type { ModelOverride } from '../schemas/config.ts';

export const wrong = (name: ModelOverride, message: string, hint: string): Problem => ({
  path: `model.${name}`,
  message,
  hint,
});

type Sizes<Name extends ModelOverride> = Readonly<Record<Name, number>>;

/** Whole numbers of at least 1. */
export function checkWhole<Name extends ModelOverride>(sizes: Sizes<Name>, names: readonly Name[]): readonly Problem[] {
  return names
    .filter((name) => !(Number.isInteger(sizes[name]) && sizes[name] >= 1))
    .map((name) => {
      const message = `expected a whole number of at least 1, found ${sizes[name]}`;
      return wrong(name, message, `Give ${name} as a positive integer.`);
    });
}

/** Probabilities, and never 1: nothing would be left. Those that a family has. */
export function checkRates(rates: Partial<Sizes<'drop' | 'drop_path'>>): readonly Problem[] {
  return (['drop', 'drop_path'] as const).flatMap((name) => {
    const rate = rates[name];
    if (rate === undefined || (rate >= 0 && rate < 1)) return [];
    const message = `expected a probability of at least 0 and less than 1, found ${rate}`;
    return [wrong(name, message, `Give ${name} below 1.`)];
  });
}

/** The hidden layer of the narrowest block has at least one unit. */
export function checkHidden(hidden: number): readonly Problem[] {
  const message = `expected a hidden layer of at least 1 unit, found ${hidden}`;
  return hidden >= 1 ? [] : [wrong('mlp_ratio', message, 'Make mlp_ratio larger.')];
}

/** The image is a whole number of patches wide. */
export function checkPatches({ image_size, patch_size }: Sizes<'image_size' | 'patch_size'>): readonly Problem[] {
  if (image_size % patch_size === 0) return [];
  const hint = `Choose a multiple of ${patch_size}, such as ${Math.ceil(image_size / patch_size) * patch_size}.`;
  const message = `images of ${image_size} pixels cannot be divided into patches of ${patch_size}`;
  return [wrong('image_size', message, hint)];
}

/** The heads share the width evenly. */
export function checkHeads({ embed_dim, heads }: Sizes<'embed_dim' | 'heads'>): readonly Problem[] {
  if (embed_dim % heads === 0) return [];
  const hint = `Choose a multiple of ${heads}, such as ${Math.ceil(embed_dim / heads) * heads}.`;
  return [wrong('embed_dim', `an embedding of ${embed_dim} cannot be divided among ${heads} heads`, hint)];
}

/** Half of a head's features turn by the row of a token and half by its column, in pairs. */
export function checkRotated({ embed_dim, heads }: Sizes<'embed_dim' | 'heads'>): readonly Problem[] {
  const width = embed_dim / heads;
  if (width % 4 === 0) return [];
  const message = `the ${width} features of a head cannot be divided into pairs for rows and as many for columns`;
  const step = 4 * heads;
  return [wrong('embed_dim', message, `Choose a multiple of ${step}, such as ${Math.ceil(embed_dim / step) * step}.`)];
}

/** Below this size nothing would be left of the maps: they are halved five times. */
export function checkHalvings(image_size: number): readonly Problem[] {
  if (Number.isInteger(image_size) && image_size >= 32) return [];
  return [
    wrong(
      'image_size',
      `expected a whole number of at least 32, found ${image_size}`,
      'Use images of 32 pixels or more: data.image.size may be larger than the files, which are enlarged then.',
    ),
  ];
}
