/** What a family of architectures tells of itself: all that plans and listings ask, and where its forward pass is. */
import type { Problem } from '../common/errors.ts';
import type { ModelOverride, ModelSettings, RuleName } from '../schemas/config.ts';
import type { Encoder, EncoderSizes } from './encoder.ts';
import type { Model, ModelDescription, ModelWeights } from './model.ts';

export interface ModelSizes {
  readonly num_classes: number;
  readonly image_size: number;
}

interface Told<Config extends { readonly image_size: number }> {
  /** Segmentation: logits are maps, [batch, num_classes, image_size, image_size]. */
  readonly task: 'classification' | 'segmentation';
  /** The paper that it comes from, as `arXiv:<number>`. */
  readonly source: `arXiv:${string}`;
  /** By name, in the order in which they are listed: their sizes, with the side of the images that each takes unless overridden. */
  readonly architectures: Readonly<Record<string, Config>>;
  /** Of architectures that are built on another one: by their names that one's, whose weights fit. */
  readonly backbones?: Readonly<Record<string, string>>;
  /** The overrides that its architectures take, besides image_size. */
  readonly overrides: readonly ModelOverride[];
  /** Those of them that may be a list, a value for each stage. */
  readonly lists?: readonly ModelOverride[];
  /**
   * Kinds of supervised pre-training that there are public weights of: for lists. Other kinds say themselves of which
   * families they are (`Rule.families`); those of a backbone are its family's.
   */
  readonly methods?: readonly RuleName[];
  /**
   * The layer of every parameter by its name, from 0: what layer-wise decay of the learning rate goes by. Left out, there
   * is no such decay of this family.
   * @returns null where the names are of no layers
   */
  readonly layers?: (names: readonly string[]) => Readonly<Record<string, number>> | null;
}

/** How a family is written down, in terms of sizes of its own. */
export interface FamilyParts<Config extends { readonly image_size: number }> extends Told<Config> {
  /** An architecture's sizes under overrides; left out: overrides replace the sizes of their names. */
  config?(sizes: Config, settings: ModelSettings, image_size: number): Config;
  /** All that is wrong with the sizes. Overrides are of the names and kinds above. */
  check(config: Config): readonly Problem[];
  /** Sides of the smallest maps that a batch norm sees; left out where there is none. */
  smallestNormed?(config: Config): number;
  weights(config: Config, num_classes: number): ModelWeights;
  /** Multiply-accumulates of one image's forward pass: products of matrices and convolutions, nothing else. */
  macs(config: Config, num_classes: number): number;
  /** What pre-training by masked images works on; left out: it does not. */
  readonly encoder?: {
    sizes(config: Config): EncoderSizes;
    load(): Promise<(config: Config) => Encoder>;
  };
  /** The forward pass, which brings TensorFlow.js with it: by `import()`, so that planning loads none of it. */
  load(): Promise<(arch: string, config: Config, num_classes: number) => Model>;
}

/** A family as all others ask it. All but `check` expect settings that have passed `checkModel`. */
export interface Family extends Told<{ readonly image_size: number }> {
  readonly lists: readonly ModelOverride[];
  readonly methods: readonly RuleName[];
  check(settings: ModelSettings, image_size: number): readonly Problem[];
  /** null where there is no batch norm. */
  smallestNormed(settings: ModelSettings, image_size: number): number | null;
  describe(settings: ModelSettings, sizes: ModelSizes): ModelDescription;
  macs(settings: ModelSettings, sizes: ModelSizes): number;
  build(settings: ModelSettings, sizes: ModelSizes): Promise<Model>;
  /** null: there is none. */
  encoderSizes(settings: ModelSettings, image_size: number): EncoderSizes | null;
  /** @throws Error where there is none: `encoderSizes` was not asked */
  encoder(settings: ModelSettings, image_size: number): Promise<Encoder>;
}

export function defineFamily<Config extends { readonly image_size: number }>(parts: FamilyParts<Config>): Family {
  const {
    lists = [],
    methods = [],
    config: change,
    check,
    smallestNormed,
    weights,
    macs,
    load,
    encoder,
    ...told
  } = parts;
  const config = (settings: ModelSettings, image_size: number): Config => {
    const sizes = told.architectures[settings.arch]!;
    return change?.(sizes, settings, image_size) ?? { ...sizes, ...numbersOf(settings), image_size };
  };
  return {
    ...told,
    lists,
    methods,
    check: (settings, image_size) => check(config(settings, image_size)),
    smallestNormed: (settings, image_size) => smallestNormed?.(config(settings, image_size)) ?? null,
    describe: (settings, { num_classes, image_size }) => {
      return { arch: settings.arch, num_classes, image_size, ...weights(config(settings, image_size), num_classes) };
    },
    macs: (settings, { num_classes, image_size }) => macs(config(settings, image_size), num_classes),
    build: async (settings, { num_classes, image_size }) => {
      const make = await load();
      return make(settings.arch, config(settings, image_size), num_classes);
    },
    encoderSizes: (settings, image_size) => encoder?.sizes(config(settings, image_size)) ?? null,
    encoder: async (settings, image_size) => {
      if (encoder === undefined) throw new Error(`${settings.arch} has no encoder: encoderSizes was not asked`);
      return (await encoder.load())(config(settings, image_size));
    },
  };
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
