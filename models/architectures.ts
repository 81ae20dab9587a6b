/** The architectures by name, and what can be wrong with a choice of one. Loads nothing heavy. */
import { closest, distance } from 'fastest-levenshtein';
import { InputError, type Problem } from '../common/errors.ts';
import type { ModelSettings } from '../schemas/config.ts';
import { beitFamily } from './beit/family.ts';
import { densenetFamily } from './densenet/family.ts';
import { efficientnetFamily } from './efficientnet/family.ts';
import { checkOverrides, type Family, type ModelSizes } from './family.ts';
import { inceptionFamily } from './inception/family.ts';
import { resnetFamily } from './resnet/family.ts';
import { swinFamily } from './swin/family.ts';
import { unetFamily } from './unet/family.ts';
import { upernetFamily } from './upernet/family.ts';
import { upernetResnetFamily } from './upernet-resnet/family.ts';
import { vitFamily } from './vit/family.ts';

/** In the order in which they are listed to users. */
export const families = {
  vit: vitFamily,
  beit: beitFamily,
  swin: swinFamily,
  resnet: resnetFamily,
  densenet: densenetFamily,
  inception: inceptionFamily,
  efficientnet: efficientnetFamily,
  upernet: upernetFamily,
  upernet_resnet: upernetResnetFamily,
  unet: unetFamily,
} as const satisfies Readonly<Record<string, Family>>;
export type FamilyName = keyof typeof families;

export interface Architecture {
  readonly name: string;
  readonly family: FamilyName;
  readonly task: Family['task'];
  /** Side of the square images that it takes unless overridden. */
  readonly image_size: number;
}

const all: readonly Architecture[] = (Object.keys(families) as FamilyName[]).flatMap((family) =>
  Object.entries(families[family].architectures).map(([name, { image_size }]) => {
    return { name, family, task: families[family].task, image_size };
  }),
);

/** All architectures in the order in which they are listed to users. */
export const architectures = (): readonly Architecture[] => all;

/** The family of an architecture; undefined where there is no such architecture. */
export const familyOf = (arch: string): FamilyName | undefined => all.find(({ name }) => name === arch)?.family;

/** The architecture whose weights fit: of those built on another one that one, else itself. */
export function weightsArchitecture(arch: string): string {
  const name = familyOf(arch);
  const family: Family | undefined = name === undefined ? undefined : families[name];
  return family?.backbones?.[arch] ?? arch;
}

/** The task that an architecture is made for; undefined where there is no such architecture. */
export const taskOf = (arch: string): Family['task'] | undefined => all.find(({ name }) => name === arch)?.task;

function unknownArchitecture(arch: string): Problem {
  const names = all.map(({ name }) => name);
  const nearest = closest(arch, names);
  const hint =
    distance(arch, nearest) <= Math.max(3, arch.length / 3)
      ? `Did you mean ${nearest}?`
      : `Known are ${names.join(', ')}.`;
  return { path: 'model.arch', message: `there is no architecture ${JSON.stringify(arch)}`, hint };
}

/** All that is wrong with these settings at this image size: an unknown name, impossible overrides. */
export function checkModel(settings: ModelSettings, image_size: number): readonly Problem[] {
  const name = familyOf(settings.arch);
  if (name === undefined) return [unknownArchitecture(settings.arch)];
  const family: Family = families[name];
  const misplaced = checkOverrides(family, settings);
  return misplaced.length > 0 ? misplaced : family.check(settings, image_size);
}

export interface ChosenModel extends Omit<Architecture, 'name'> {
  readonly settings: ModelSettings;
}

/** A model by its name, at its own image size unless that is overridden. @throws InputError with all that is wrong */
export function chooseModel(arch: string, overrides: ModelSettings['overrides']): ChosenModel {
  const settings = { arch, overrides };
  const known = all.find(({ name }) => name === arch);
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
export function normsSingleCells(settings: ModelSettings, image_size: number): boolean {
  const family: Family = families[familyOf(settings.arch)!];
  return family.smallestNormed?.(settings, image_size) === 1;
}

/** Multiply-accumulates of one image's forward pass. The settings must have passed `checkModel`. */
export function countMacs(settings: ModelSettings, sizes: ModelSizes): number {
  const name = familyOf(settings.arch);
  if (name === undefined) throw new Error(`there is no architecture ${settings.arch}: checkModel was not asked`);
  return families[name].macs(settings, sizes);
}
