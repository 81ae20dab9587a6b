import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { assay, temporaryFolder } from './binary.ts';
import { writePicture, writeSplits } from './pictures.ts';

/** Ten small pictures in two classes, and a folder without labels that has one of their test images, under another name. */
async function folderWithLeak(t: TestContext, audit = 'warn'): Promise<string> {
  const folder = temporaryFolder(t);
  for (const name of ['set', 'films']) mkdirSync(join(folder, name));
  for (let index = 0; index < 10; index++) await writePicture(join(folder, `set/${index}.png`), index);
  for (let index = 0; index < 5; index++) await writePicture(join(folder, `films/${index}.png`), 20 + index);
  copyFileSync(join(folder, 'set/9.png'), join(folder, 'films/copied.png'));
  writeSplits(join(folder, 'set'));
  writeFileSync(
    join(folder, 'my.yaml'),
    `name: my
model: { arch: vit_tiny_patch16_224, patch_size: 8, embed_dim: 12, depth: 1, heads: 1 }
schedule: { lr: 0.1, epochs: 1, batch_size: 4 }
data:
  format: rsna
  root: set
  splits: { train: train.txt, val: val.txt, test: test.txt }
  classes: [no, yes]
  audit: ${audit}
  image: { size: 16, store: 16 }
arms:
  random: {}
  films:
    init:
      method: simmim
      pretrain:
        mask_patch: 8
        data: { format: images, root: films }
        schedule: { lr: 0.001, epochs: 2, batch_size: 4 }
`,
  );
  return folder;
}

const LEAK = '1 of 2 test images is among those of the pre-training, exactly or nearly, such as 9.png (copied.png)';

test('a test image among those of the pre-training is told by run, plan, data and report', async (t) => {
  const folder = await folderWithLeak(t);
  assert.ok(!(await assay(folder, 'plan', 'my.yaml')).stdout.includes('LEAK'), 'known before it was looked for');
  const run = await assay(folder, 'run', 'my.yaml');
  assert.equal(run.code, 0, run.stderr);
  assert.ok(run.stderr.includes(`leakage:my/films warning: ${LEAK}\n`), run.stderr);
  const plan = await assay(folder, 'plan', 'my.yaml');
  assert.ok(plan.stdout.includes(`\nLEAK: leakage:my/films: ${LEAK}\n`), plan.stdout);
  const data = await assay(folder, 'data', 'my.yaml');
  assert.ok(data.stdout.includes(`\nLEAK: films: ${LEAK}.\n`), data.stdout);
  const report = readFileSync(join(folder, 'runs/reports/my/report.md'), 'utf8');
  assert.ok(report.includes(`> - my, films: ${LEAK}.`), report);
  assert.ok(report.includes('films ‡</ins> |'), report);
});

test('the report shows how the pre-training went, and what it came to see', async (t) => {
  const folder = await folderWithLeak(t);
  const run = await assay(folder, 'run', 'my.yaml');
  assert.equal(run.code, 0, run.stderr);
  const at = (name: string): string => join(folder, 'runs/reports/my', name);
  const csv = readFileSync(at('pretraining.csv'), 'utf8').trimEnd().split('\n');
  assert.equal(csv[0]?.trimEnd(), 'arm,steps_before_task,method,epoch,train_loss,lr');
  const losses = csv.slice(1).map((line) => Number(line.split(',')[4]));
  const [first = '', last = ''] = losses.map((loss) => loss.toFixed(4));
  assert.equal(losses.length, 2);
  const page = readFileSync(at('report.html'), 'utf8');
  assert.equal(page.match(/<path class="curve" d="M0 \S+ ?\S*L100 /g)?.length, 1, page);
  assert.ok(page.includes(`${first} to ${last} in 2 epochs`), page);
  assert.match(
    page,
    /<img src="data:image\/png;base64,[^"]+" width="48" height="64" alt="films: images, what simmim saw/,
  );
  const markdown = readFileSync(at('report.md'), 'utf8');
  assert.ok(markdown.includes(`| films | simmim | 6 | 2 | ${first} | ${last} |`), markdown);
  assert.ok(markdown.includes('![what simmim makes of hidden images](pretraining-1.png)'), markdown);
  assert.ok(existsSync(at('pretraining-1.png')));
});

test('where leaks shall fail, nothing is pre-trained on them', async (t) => {
  const folder = await folderWithLeak(t, 'fail');
  const run = await assay(folder, 'run', 'my.yaml');
  assert.equal(run.code, 2, run.stderr);
  assert.ok(run.stderr.includes(`data.audit: ${LEAK}`), run.stderr);
  assert.match(run.stderr, /pretrain:films skipped/);
  assert.match(run.stderr, /evaluate:my\/random\/1 done/);
});
