/** The architectures by name, and all that is told of one without its forward pass. Loads nothing heavy. */
import { InputError, type Problem } from '../common/errors.ts';
import { suggestion } from '../common/suggest.ts';
import type { ModelOverride, ModelSettings } from '../schemas/config.ts';
import { sizeOf } from '../tensor/shape.ts';
import { type FamilyName, families, familyNames } from './families.ts';
import { checkOverrides, type Family, type ModelSizes } from './family.ts';
import type { ModelDescription } from './model.ts';

export interface Architecture {
  readonly name: string;
  readonly family: FamilyName;
  readonly task: Family['task'];
  /** Side of the square images that it takes unless overridden. */
  readonly image_size: number;
}

const all: readonly Architecture[] = familyNames.flatMap((family) =>
  Object.entries(families[family].architectures).map(([name, { image_size }]) => {
    return { name, family, task: families[family].task, image_size };
  }),
);

/** All architectures in the order in which they are listed to users. */
export const architectures = (): readonly Architecture[] => all;

/** All overrides that some family takes. */
export const modelOverrides: readonly ModelOverride[] = [
  ...new Set([...familyNames.flatMap((name) => families[name].overrides), 'image_size' as const]),
];

const byName: ReadonlyMap<string, Architecture> = new Map(all.map((each) => [each.name, each]));

/** The family of an architecture; undefined where there is no such architecture. */
export const familyOf = (arch: string): FamilyName | undefined => byName.get(arch)?.family;

/** What the family of an architecture tells. @throws Error where there is no such architecture: `checkModel` was not asked */
export function familyEntry(arch: string): Family {
  const name = familyOf(arch);
  if (name === undefined) throw new Error(`there is no architecture ${arch}: checkModel was not asked`);
  return families[name];
}

/** The architecture whose weights fit: of those built on another one that one, else itself. */
export function weightsArchitecture(arch: string): string {
  return byName.has(arch) ? (familyEntry(arch).backbones?.[arch] ?? arch) : arch;
}

/** The task that an architecture is made for; undefined where there is no such architecture. */
export const taskOf = (arch: string): Family['task'] | undefined => byName.get(arch)?.task;

function unknownArchitecture(arch: string): Problem {
  const hint = suggestion(arch, [...byName.keys()], 'architectures');
  return { path: 'model.arch', message: `there is no architecture ${JSON.stringify(arch)}`, hint };
}

/** All that is wrong with these settings at this image size: an unknown name, impossible overrides. */
export function checkModel(settings: ModelSettings, image_size: number): readonly Problem[] {
  if (!byName.has(settings.arch)) return [unknownArchitecture(settings.arch)];
  const family = familyEntry(settings.arch);
  const misplaced = checkOverrides(family, settings);
  return misplaced.length > 0 ? misplaced : family.check(settings, image_size);
}

export interface ChosenModel extends Omit<Architecture, 'name'> {
  readonly settings: ModelSettings;
}

/** A model by its name, at its own image size unless that is overridden. @throws InputError with all that is wrong */
export function chooseModel(arch: string, overrides: ModelSettings['overrides']): ChosenModel {
  const settings = { arch, overrides };
  const known = byName.get(arch);
  if (known === undefined) throw new InputError(unknownArchitecture(arch));
  const { family, task } = known;
  const image_size = typeof overrides.image_size === 'number' ? overrides.image_size : known.image_size;
  const problems = checkModel(settings, image_size);
  if (problems.length > 0) throw new InputError(problems);
  return { settings, family, task, image_size };
}

/**
 * Whether a batch norm sees maps of a single cell. With one image in a batch it has one value to normalise by then, and
 * nothing is left of it. The settings must have passed `checkModel`.
 */
export const normsSingleCells = (settings: ModelSettings, image_size: number): boolean =>
  familyEntry(settings.arch).smallestNormed(settings, image_size) === 1;

/** All of a model but its computation. @throws InputError on an unknown architecture or impossible overrides */
export function describeModel(settings: ModelSettings, sizes: ModelSizes): ModelDescription {
  const problems = checkModel(settings, sizes.image_size);
  if (problems.length > 0) throw new InputError(problems);
  return familyEntry(settings.arch).describe(settings, sizes);
}

/** Numbers that training learns. Without a head for 0 classes. The settings must have passed `checkModel`. */
export function countParameters(settings: ModelSettings, sizes: ModelSizes): number {
  const counts = familyEntry(settings.arch)
    .describe(settings, sizes)
    .parameters.map(({ shape }) => sizeOf(shape));
  return counts.reduce((a, b) => a + b, 0);
}

/** Multiply-accumulates of one image's forward pass. The settings must have passed `checkModel`. */
export const countMacs = (settings: ModelSettings, sizes: ModelSizes): number =>
  familyEntry(settings.arch).macs(settings, sizes);
