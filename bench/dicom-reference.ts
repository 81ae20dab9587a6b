/**
 * Every pixel of pydicom's own test files, read by assay and by pydicom (bench/dicom-reference.py, which says how to get it).
 *
 *   node --import tsx bench/dicom-reference.ts OUT
 *
 * Prints a line a file: the largest difference in counts of 255, or why one of the two does not read it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { decodeDicom, isDicom } from '../data/decoding/dicom/decode.ts';
import { whiteOf } from '../data/raster.ts';

interface Entry {
  readonly path: string;
  readonly photometric?: string;
  readonly syntax?: string;
  readonly bits?: readonly number[];
  readonly frames?: number;
  readonly files?: readonly string[];
  readonly error?: string;
}

const folder = process.argv[2];
if (folder === undefined || !existsSync(join(folder, 'index.json')))
  throw new Error('name the folder of the references');
const entries = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as readonly Entry[];
const found = { equal: 0, near: 0, far: 0, refused: 0, unread: 0 };
for (const entry of entries) {
  const text = await compared(entry, folder);
  const about = [entry.photometric, entry.syntax, entry.bits?.join('/'), entry.frames].join(' ');
  console.log(`${text.padEnd(60)} ${basename(entry.path)} ${about}`);
}
console.log(JSON.stringify(found));

async function compared({ path, files = [], frames = 1, error }: Entry, place: string): Promise<string> {
  const file = readFileSync(path);
  if (!isDicom(file)) return note('refused', 'not taken for DICOM');
  let most = 0;
  for (const [index, name] of files.entries()) {
    const scan = await decodeDicom(file, frames > 1 ? index + 1 : null);
    if ('reason' in scan) return note('refused', scan.reason);
    const bytes = readFileSync(join(place, name));
    const expected = new Float32Array(new Uint8Array(bytes).buffer);
    if (expected.length !== scan.data.length) return note('far', `${scan.data.length} samples for ${expected.length}`);
    const white = whiteOf(scan.data);
    const scale = scan.channels === 1 ? 255 : 1;
    for (let at = 0; at < expected.length; at++)
      most = Math.max(most, Math.abs((scan.data[at]! / white) * 255 - expected[at]! * scale));
  }
  if (error !== undefined) return note('unread', `pydicom: ${error.slice(0, 40)}`);
  const kind = most <= 0.51 ? 'equal' : most <= 3 ? 'near' : 'far';
  return note(kind, `${kind}: ${most.toFixed(2)}`);
}

function note(kind: keyof typeof found, text: string): string {
  found[kind]++;
  return text;
}
