import assert from 'node:assert/strict';
import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sha256 } from '../../common/canonical.ts';
import { fileIdentity } from '../../store/digests/file-identity.ts';
import { hashOutput } from '../../store/output-folder.ts';
import { temporaryFolder } from './temporary.ts';

test('an output is known by its digests, and remembered where a later change would show in its times', async (t) => {
  const folder = temporaryFolder(t);
  for (const name of ['old', 'future']) writeFileSync(join(folder, name), name);
  // Of another clock: what is written to it now may get the same time.
  const ahead = new Date(Date.now() + 60_000);
  utimesSync(join(folder, 'future'), ahead, ahead);
  const { outputs, verified } = await hashOutput(folder);
  assert.deepEqual(
    outputs.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
    ['future', 'old'].map((path) => ({ path, bytes: path.length, sha256: sha256(path) })),
  );
  const stats = statSync(join(folder, 'old'), { bigint: true });
  const fine = stats.mtimeNs % 1_000_000n !== 0n && stats.ctimeNs % 1_000_000n !== 0n;
  assert.deepEqual(verified, fine ? { old: fileIdentity(stats) } : {});
});
