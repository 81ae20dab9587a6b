/** Parts of what several formats are told. */
import type { MaskClass, PartPaths } from '../../schemas/data-config.ts';
import type { DataSettings } from '../../schemas/types.ts';

export interface Listed {
  readonly splits: PartPaths;
  /** Folder of the images. */
  readonly images: string;
}

export const listed = ({ splits = {}, images }: DataSettings): Listed => ({ splits, images });

/** Class names in a file are rsna's alone; a check refuses them elsewhere. */
export const namedClasses = ({ classes }: DataSettings): readonly string[] | null =>
  Array.isArray(classes) ? (classes as readonly string[]) : null;

export function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

/** The mapping of structures to values or colours, where that is what the classes are. */
export function maskClasses({ classes }: DataSettings): readonly MaskClass[] | null {
  if (classes === undefined || typeof classes === 'string' || Array.isArray(classes)) return null;
  return Object.entries(classes as Readonly<Record<string, MaskClass['value']>>).map(([name, value]) => ({
    name,
    value,
  }));
}

/** Name of what is of no structure. */
const BACKGROUND = 'background';

export function structuresOf(data: DataSettings): readonly string[] {
  const names = maskClasses(data)?.map(({ name }) => name);
  return names?.filter((name) => name !== BACKGROUND) ?? [data.structure];
}
