import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '../../../schemas/config.ts';
import type { PartPaths } from '../../../schemas/data-config.ts';
import type { List } from '../kind.ts';
import { isFolder } from '../reading/checks.ts';
import { maskedList } from '../reading/masked-list.ts';

export interface JsrtSource {
  readonly splits: PartPaths;
  readonly target: Target;
}

/** Folders below `masks` as SCR names them; several are merged. */
const MASKS: Readonly<Record<Target, readonly string[]>> = {
  lung: ['left lung', 'right lung'],
  heart: ['heart'],
  clavicle: ['left clavicle', 'right clavicle'],
};

/**
 * A line is an image's id, such as JPCLN001. Images and masks are those of the published code, converted to PNG, or what the
 * databases hand out: `.IMG` files of JSRT and GIF masks of SCR.
 */
export const list: List<JsrtSource> = async ({ splits, target }, root) => {
  const images = namesIn(join(root, 'images'));
  const parts = MASKS[target].map((part) => {
    const converted = { folder: `masks/${part.replace(' ', '_')}_png`, suffix: 'png' };
    const original = { folder: `masks/${part}`, suffix: 'gif' };
    return isFolder(join(root, original.folder)) && !isFolder(join(root, converted.folder)) ? original : converted;
  });
  const folders = { images: 'images', masks: parts.map(({ folder }) => folder) };
  return maskedList(splits, root, target, folders, ({ text }) => ({
    image: `images/${imageOf(text, images)}`,
    masks: parts.map(({ folder, suffix }) => `${folder}/${text}.${suffix}`),
  }));
};

function imageOf(id: string, images: ReadonlySet<string>): string {
  const [converted, original] = [`${id}.IMG.png`, `${id}.IMG`];
  return images.has(original) && !images.has(converted) ? original : converted;
}

/** None where there is no such folder, which is told otherwise. */
function namesIn(folder: string): ReadonlySet<string> {
  return new Set(isFolder(folder) ? readdirSync(folder) : []);
}
