/** The experiments that come with assay, and the guide's examples. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadExperiment } from '../../../pipelines/experiment/load.ts';
import { base, load, mistakes } from './helper.ts';

const project = join(import.meta.dirname, '../../..');
const env = Object.fromEntries(['COVID_XRAY', 'JSRT', 'MONTGOMERY'].map((name) => [name, `/data/${name}`]));
const experiments = readdirSync(join(project, 'experiments')).filter((name) => name.endsWith('.yaml'));

for (const name of experiments) {
  test(`experiments/${name} is right, and tells editors its schema`, async () => {
    const file = join(project, 'experiments', name);
    const experiment = await loadExperiment(file, { env });
    assert.equal(`${experiment.name}.yaml`, name);
    const [first] = readFileSync(file, 'utf8').split('\n');
    assert.equal(first, '# yaml-language-server: $schema=../schemas/experiment.schema.json');
  });
}

/** Lines of a file without the settings at its top level that others have too. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const keys = others.flatMap((line) => /^\w+/.exec(line) ?? []);
  let kept = true;
  return lines.filter((line) => {
    const [key] = /^\w+/.exec(line) ?? [];
    if (key !== undefined) kept = !keys.includes(key);
    return kept;
  });
}

test("the guide's examples are right", async () => {
  const guide = readFileSync(join(project, 'docs/experiment-file.md'), 'utf8');
  const [whole, ...parts] = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => (text ?? '').split('\n'));
  assert.equal((await load(whole ?? [])).cells.length, 2);
  const counts = [];
  for (const part of parts) counts.push((await load([...without(whole ?? [], part), ...part])).cells.length);
  assert.deepEqual(counts, [4, 3, 2, 4]);
});

test('an experiment without mistakes is loaded, as the helper of these tests says', async () => {
  assert.deepEqual(await mistakes(base), ['no mistake was found']);
});
