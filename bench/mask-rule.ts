// What `data.mask_rule` changes in the masks of JSRT: their outlines are enlarged to the 1024 px that they are published
// in and shrunk to 224 by either rule. Prints by how much area grows, and the Dice of one rule's mask with the other's.
//
//   node --import tsx bench/mask-rule.ts /path/to/jsrt
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeValues } from '../data/decoding/decode.ts';
import { encodePng } from '../data/decoding/encode-png.ts';
import { loadMasks } from '../data/decoding/masks.ts';
import { AS_FILES_SAY, type Reading } from '../data/decoding/reading.ts';
import { resizeRaster } from '../data/transforms/resize.ts';

const [PUBLISHED, SHOWN] = [1024, 224];
const STRUCTURES = { lung: ['left_lung_png', 'right_lung_png'], heart: ['heart_png'] };
const square = (side: number) => ({ width: side, height: side });

async function enlarged(path: string): Promise<Uint8Array> {
  const mask = await decodeValues(path, null);
  if ('reason' in mask) throw new Error(`${path}: ${mask.reason}`);
  const { data } = resizeRaster(mask, PUBLISHED, PUBLISHED);
  const outline = Uint8Array.from(data, (value) => (value >= 0x80 ? 0xff : 0));
  return encodePng(outline, square(PUBLISHED));
}

async function shrunk(files: readonly string[], rule: Pick<Reading, 'mask_rule'>): Promise<Uint8Array> {
  const named = files.map((path) => ({ name: path, path }));
  const mask = await loadMasks([named], square(PUBLISHED), square(SHOWN), { ...AS_FILES_SAY, ...rule });
  if ('reason' in mask) throw new Error(mask.reason);
  return mask;
}

const area = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0);

const [root] = process.argv.slice(2);
if (root === undefined) throw new Error('usage: node --import tsx bench/mask-rule.ts /path/to/jsrt');
const folder = mkdtempSync(join(tmpdir(), 'assay-masks-'));
try {
  for (const [structure, parts] of Object.entries(STRUCTURES)) {
    const names = readdirSync(join(root, 'masks', parts[0]!));
    let [half, any, both, lowest] = [0, 0, 0, 1];
    for (const name of names) {
      const files = parts.map((part) => join(folder, `${part}-${name}`));
      for (const [index, file] of files.entries())
        writeFileSync(file, await enlarged(join(root, 'masks', parts[index]!, name)));
      const [byHalf, byAny] = [await shrunk(files, {}), await shrunk(files, { mask_rule: 'any' })];
      const common = area(byHalf.map((value, at) => value & byAny[at]!));
      lowest = Math.min(lowest, (2 * common) / (area(byHalf) + area(byAny)));
      [half, any, both] = [half + area(byHalf), any + area(byAny), both + common];
    }
    const grown = 100 * (any / half - 1);
    const dice = (200 * both) / (half + any);
    console.log(
      `${structure}: area +${grown.toFixed(2)} %, Dice ${dice.toFixed(2)} %, lowest ${(100 * lowest).toFixed(2)} %`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
