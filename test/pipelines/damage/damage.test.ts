/**
 * A byte changed in any file that a run keeps, at equal size and at another: never a wrong number, never told as a
 * defect, and mended by running again.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { latestResults } from '../../../pipelines/run/results/latest.ts';
import { KINDS, kindOf } from './kinds.ts';
import { ALONE, DAMAGES, filesByKind, folderFor, type Kind, look, ofTrials, runs } from './rig.ts';

for (const [kind, expected] of Object.entries(KINDS) as readonly (readonly [Kind, readonly string[]])[])
  test(`the table of kinds names every file that a run of a ${kind} leaves`, async (t) => {
    const folder = await folderFor(t, kind);
    await (await runs(folder)).run();
    // What is known of external files is kept only of those that have not just been written: there or not, by the clock.
    const always = (kinds: Iterable<string>): readonly string[] =>
      [...kinds].filter((name) => name !== 'digests.tsv').toSorted();
    assert.deepEqual(always(filesByKind(folder).keys()), always(expected), 'add the kind to kinds.ts');
  });

/** Damages files, looks, plans and runs: what comes of it is right or said to be damaged, and afterwards all is well. */
async function strike(folder: string, right: string, victims: Iterable<string>, damage: (bytes: Buffer) => Buffer) {
  const { plan, run: again } = await runs(folder);
  const before = [...victims].map((path) => ({ path, bytes: readFileSync(path) }));
  const what = before.map(({ path }) => kindOf(path.slice(folder.length + '/runs/'.length))).join();
  for (const { path, bytes } of before) writeFileSync(path, damage(bytes));
  assert.ok([right, null].includes(await look(folder)), what);
  await plan();
  const { state, report, outcomes, damaged } = await again();
  assert.equal(state, 'finished', `${what}: ${JSON.stringify(outcomes.flatMap(({ problems }) => problems))}`);
  assert.equal(report?.text, right, what);
  assert.equal(readFileSync(report!.results, 'utf8'), right, what);
  for (const { path, bytes } of before) {
    // Records and memories are written anew, other than they were.
    if (/\/output\/|\/reports\//.test(path))
      assert.equal(ofTrials(path, readFileSync(path)), ofTrials(path, bytes), `${path} is not mended`);
  }
  const inCache = before.some(({ path }) => /\/output\/|manifest\.json$/.test(path));
  assert.equal(damaged.length > 0, inCache, `${what}: told of ${damaged.length}`);
  const idle = await again();
  assert.ok(
    idle.outcomes.every(({ result }) => result === 'cached') && idle.damaged.length === 0,
    `${what}: not mended`,
  );
  assert.equal(await look(folder), right, what);
}

/** Kinds that a run of a classification leaves as well suffer there. */
const own = (kind: Kind, name: string): boolean =>
  kind === 'classification' || !KINDS.classification.some((other) => other === name);

for (const kind of ['classification', 'segmentation'] as const)
  for (const [name, damage] of Object.entries(DAMAGES))
    test(`${name} in any file of a ${kind}: never a wrong number, and mended by running again`, async (t) => {
      const folder = await folderFor(t, kind);
      await (await runs(folder)).run();
      const right = (await latestResults(join(folder, 'runs'))).results;
      const files = filesByKind(folder);
      if (name !== ALONE) await strike(folder, right, files.values(), damage);
      else for (const [what, path] of files) if (own(kind, what)) await strike(folder, right, [path], damage);
    });
