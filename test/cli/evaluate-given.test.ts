import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodePng } from '../../data/decoding/encode-png.ts';
import { assay, temporaryFolder } from './binary.ts';

const model = `model: { arch: vit_tiny_patch16_224, patch_size: 8, embed_dim: 12, depth: 1, heads: 1 }
evaluation: { crops: center }
`;

const picture = (seed: number) =>
  Uint8Array.from({ length: 400 }, (_, at) => Math.imul(Math.floor(at / 4) + 1, 2654435761 * (seed + 3)) >>> 24);

/** The same twelve pictures, in folders of two names. */
async function writeSet(folder: string, classes: readonly string[]): Promise<void> {
  for (let index = 0; index < 24; index++) {
    const split = index < 12 ? 'train' : index < 16 ? 'val' : 'test';
    const place = join(folder, split, classes[index % 2]!);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${index}.png`), await encodePng(picture(index), { width: 20, height: 20 }));
  }
}

const dataIn = (root: string): string =>
  `{ format: folder, root: ${root}, splits: { train: train, val: val, test: test }, image: { size: 16, store: 16 } }`;

interface Told {
  readonly tasks: Readonly<
    Record<string, { readonly arms: Readonly<Record<string, { readonly values: readonly number[] }>> }>
  >;
}

test('a model of one experiment is evaluated by another: to the bit on its own data, and on data with other class names', async (t) => {
  const folder = temporaryFolder(t);
  await writeSet(join(folder, 'one'), ['plain', 'round']);
  // In the order of the alphabet the classes change places.
  await writeSet(join(folder, 'two'), ['ordinary', 'circle']);
  writeFileSync(
    join(folder, 'first.yaml'),
    `name: first\n${model}trials: 2\ndata: ${dataIn('one')}\nschedule: { lr: 0.01, epochs: 2, batch_size: 8 }\n`,
  );
  const valuesOf = (stdout: string, task: string): readonly number[] =>
    Object.values((JSON.parse(stdout) as Told).tasks[task]!.arms).flatMap(({ values }) => values);
  const first = await assay(folder, 'run', 'first.yaml', '--json');
  assert.equal(first.code, 0, first.stderr);
  const keys = readdirSync(join(folder, 'runs/cache/finetune'));
  assert.equal(keys.length, 2);
  const arms = keys.map(
    (key, index) => `  given-${index + 1}:
    init: { method: checkpoint, weights: runs/cache/finetune/${key}/output/weights.safetensors, head: keep }
`,
  );
  writeFileSync(
    join(folder, 'second.yaml'),
    `name: second\n${model}trials: 3\nschedule: { epochs: 0, batch_size: 8 }\ntasks:
  own: { data: ${dataIn('one')} }
  elsewhere: { data: ${dataIn('two')} }
arms:
${arms.join('')}overrides:
  - { task: elsewhere, set: { init: { classes: { ordinary: plain, circle: round } } } }
`,
  );
  const second = await assay(folder, 'run', 'second.yaml', '--json');
  assert.equal(second.code, 0, second.stderr);
  const trained = valuesOf(first.stdout, 'first');
  const thrice = trained.flatMap((value) => [value, value, value]).toSorted();
  assert.deepEqual(valuesOf(second.stdout, 'own').toSorted(), thrice);
  assert.deepEqual(valuesOf(second.stdout, 'elsewhere').toSorted(), thrice);
  // All trials of what is not trained are one evaluation.
  assert.equal(readdirSync(join(folder, 'runs/cache/evaluate')).length, 2 + 4);
  const report = readFileSync(join(folder, 'runs/reports/second/report.md'), 'utf8');
  assert.match(report, /given-1, given-2 were evaluated as given, without training/);
});

test('a segmentation is evaluated as it is, to the bit', async (t) => {
  const folder = temporaryFolder(t);
  const same = `task: segmentation
data: { format: phantom, phantom: { train: 4, val: 2, test: 4, size: 32 }, image: { size: 32 }, augment: none }
model: { arch: unet, embed_dim: 2, depth: 2 }
`;
  writeFileSync(join(folder, 'first.yaml'), `name: first\n${same}schedule: { lr: 0.01, epochs: 1, batch_size: 2 }\n`);
  const first = await assay(folder, 'run', 'first.yaml', '--json');
  assert.equal(first.code, 0, first.stderr);
  const [key] = readdirSync(join(folder, 'runs/cache/finetune'));
  const weights = `runs/cache/finetune/${key}/output/weights.safetensors`;
  const given = `init: { method: checkpoint, weights: ${weights}, head: keep }
schedule: { epochs: 0, batch_size: 2 }
`;
  writeFileSync(join(folder, 'second.yaml'), `name: second\n${same}${given}`);
  const second = await assay(folder, 'run', 'second.yaml', '--json');
  assert.equal(second.code, 0, second.stderr);
  const values = (stdout: string) => Object.values((JSON.parse(stdout) as Told).tasks).map(({ arms }) => arms);
  const [trained, taken] = [values(first.stdout), values(second.stdout)].map((tasks) =>
    tasks.flatMap((arms) => Object.values(arms).flatMap(({ values: own }) => own)),
  );
  assert.ok(trained!.length > 0);
  assert.deepEqual(taken, trained);
});
