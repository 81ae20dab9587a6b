/** The experiments of the paper: each is right, and says how to run it and what to expect. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadExperiment } from '../../../pipelines/experiment/load.ts';

const folder = join(import.meta.dirname, '../../../experiments/paper');
/** Only extended by the others. */
const parts = ['protocol.yaml', 'segmentation-protocol.yaml', 'tasks.yaml'];
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml') && !parts.includes(name));
const roots = ['CHESTXRAY14', 'CHEXPERT', 'SHENZHEN', 'VINDR', 'RSNA', 'JSRT', 'MONTGOMERY'];
const env = Object.fromEntries(
  [...roots, 'SIMMIM_VITB', 'SIMMIM_SWINB', 'ARK6'].map((name) => [name, `/data/${name}`]),
);
const segmentation = ['jsrt-lung', 'jsrt-heart', 'jsrt-clavicle', 'montgomery'];
const load = (name: string) => loadExperiment(join(folder, name), { env });

for (const name of files) {
  test(`experiments/paper/${name} is right, and its header says what a reader must know`, async () => {
    const experiment = await load(name);
    assert.equal(`${experiment.name}.yaml`, name);
    const lines = readFileSync(join(folder, name), 'utf8').split('\n');
    assert.equal(lines[0], '# yaml-language-server: $schema=../../schemas/experiment.schema.json');
    const header = lines.slice(
      0,
      lines.findIndex((line) => !line.startsWith('#')),
    );
    for (const word of ['command', 'needs', 'time', 'expected', 'rate', 'paper']) {
      assert.ok(
        header.some((line) => line.startsWith(`#   ${word} `)),
        `the header of ${name} lacks ${word}`,
      );
    }
    assert.ok(header.includes(`#   command   assay run experiments/paper/${name}`));
    assert.equal(experiment.tasks.length, name === 'segmentation.yaml' ? 4 : 5);
    assert.equal(experiment.trials, 10);
  });
}

test('the tables are the rows, so that they share what is computed', async () => {
  const tables = { 'table-1.yaml': 6, 'table-2.yaml': 6 };
  for (const [name, count] of Object.entries(tables)) {
    const table = await load(name);
    assert.equal(table.arms.length, count);
    for (const arm of table.arms) {
      const row = await load(`${arm}.yaml`);
      assert.deepEqual(
        row.cells,
        table.cells.filter((cell) => cell.arm === arm),
      );
    }
  }
});

test('the segmentation experiments of one task are trials of the poster, so that they share what is computed', async () => {
  const poster = await load('segmentation.yaml');
  assert.deepEqual(poster.tasks.map(({ name }) => name).toSorted(), segmentation.toSorted());
  for (const name of segmentation) {
    const { cells } = await load(`../${name}.yaml`);
    assert.deepEqual(
      cells,
      poster.cells.filter(({ task, arm }) => task === name && arm === 'random'),
    );
  }
});

test('effective and printed rates', async () => {
  const rates = async (name: string) => {
    const { cells, arms } = await load(name);
    return cells.slice(0, arms.length).map(({ finetune: { schedule } }) => [schedule.lr, schedule.lr_schedule.name]);
  };
  const constant = (rate: number) => [rate, 'constant'];
  assert.deepEqual(await rates('table-1.yaml'), [7.5e-4, 7.5e-4, 0.01, 7.5e-4, 7.5e-4, 0.01].map(constant));
  const printed = (rate: number) => [rate, 'cosine'];
  assert.deepEqual(await rates('printed-protocol.yaml'), [0.1, 0.1, 0.01, 0.1, 0.1, 0.01].map(printed));
});
