/** What plans and listings know of a family of architectures without loading anything heavy. */
import type { Problem } from '../common/errors.ts';
import type { ModelOverride, ModelSettings } from '../schemas/config.ts';

export interface ModelSizes {
  readonly num_classes: number;
  readonly image_size: number;
}

export interface Family {
  /** Segmentation: logits are maps, [batch, num_classes, image_size, image_size]. */
  readonly task: 'classification' | 'segmentation';
  /** By name, in the order in which they are listed: the side of the square images that each takes unless overridden. */
  readonly architectures: Readonly<Record<string, { readonly image_size: number }>>;
  /** Of architectures that are built on another one: by their names that one's, whose weights fit. */
  readonly backbones?: Readonly<Record<string, string>>;
  /** The overrides that its architectures take, besides image_size. */
  readonly overrides: readonly ModelOverride[];
  /** Those of them that may be a list, a value for each stage. */
  readonly lists: readonly ModelOverride[];
  /** All that is wrong with the sizes. Overrides are of the names and kinds above. */
  check(settings: ModelSettings, image_size: number): readonly Problem[];
  /** Sides of the smallest maps that a batch norm sees; absent where there is none. The settings have passed `check`. */
  smallestNormed?(settings: ModelSettings, image_size: number): number;
  /** Multiply-accumulates of one image's forward pass: products of matrices and convolutions, nothing else. */
  macs(settings: ModelSettings, sizes: ModelSizes): number;
}

/** The overrides that are single numbers. */
export function numbersOf(settings: ModelSettings): Readonly<Partial<Record<ModelOverride, number>>> {
  const single = Object.entries(settings.overrides).filter(
    (entry): entry is [ModelOverride, number] => typeof entry[1] === 'number',
  );
  return Object.fromEntries(single);
}

/** Overrides that this family does not take, and lists where it takes a number. */
export function checkOverrides(family: Family, { arch, overrides }: ModelSettings): readonly Problem[] {
  const names = Object.keys(overrides) as ModelOverride[];
  return names.flatMap((name): readonly Problem[] => {
    const value = overrides[name];
    const path = `model.${name}`;
    if (name !== 'image_size' && !family.overrides.includes(name)) {
      const hint = `Leave it out; of ${arch}, ${family.overrides.join(', ')} can be changed.`;
      return [{ path, message: `${arch} has no ${name}`, hint }];
    }
    if (Array.isArray(value) && !family.lists.includes(name)) {
      const hint = `Give one number: ${arch} ${family.lists.length === 0 ? 'has no stages' : `has one ${name} for all stages`}.`;
      return [{ path, message: `expected a number, found the list [${value.join(', ')}]`, hint }];
    }
    return [];
  });
}
