/** Goldens that are kept in gzip, in a folder of the process's own: what is tested reads files as people have them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const PACKED = join(import.meta.dirname, '../golden/checkpoints');

/** Folder with the golden checkpoints, and what is known of them in JSON; gone with the process. */
export const CHECKPOINTS = mkdtempSync(join(tmpdir(), 'assay-checkpoints-'));
process.on('exit', () => rmSync(CHECKPOINTS, { recursive: true, force: true }));

for (const name of readdirSync(PACKED)) {
  const bytes = readFileSync(join(PACKED, name));
  if (name.endsWith('.gz')) writeFileSync(join(CHECKPOINTS, name.slice(0, -'.gz'.length)), gunzipSync(bytes));
  else if (name.endsWith('.json')) writeFileSync(join(CHECKPOINTS, name), bytes);
}
