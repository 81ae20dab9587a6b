/** What does not go together with the task, each by its whole message. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mistakes } from './helper.ts';

const segmentation = [
  'name: demo',
  'task: segmentation',
  'data: { format: phantom, image: { size: 32 } }',
  'model: { arch: unet }',
  'schedule: { lr: 0.1, epochs: 1, batch_size: 2 }',
];
/** The lines with another one in place of that which begins like it. */
const changed = (line: string): string[] => {
  const key = line.split(':')[0]!;
  const rest = segmentation.filter((one) => !one.startsWith(`${key}:`));
  return rest.length < segmentation.length
    ? segmentation.map((one) => (one.startsWith(`${key}:`) ? line : one))
    : [...segmentation, line];
};

test('a sound segmentation', async () => assert.deepEqual(await mistakes(segmentation), ['no mistake was found']));

test('a classifier for a segmentation', async () => {
  assert.deepEqual(await mistakes(changed('model: { arch: resnet18 }')), [
    'demo.yaml:4:16: model.arch: resnet18 is for classification, but the task is segmentation',
    '  4 | model: { arch: resnet18 }',
    '                     ^',
    '  `assay models` lists what each architecture is for; for this one set `task` to `classification`.',
  ]);
});

test('a loss of another task', async () => {
  const line = 'schedule: { lr: 0.1, epochs: 1, batch_size: 2, loss: bce }';
  assert.deepEqual(await mistakes(changed(line)), [
    'demo.yaml:5:54: schedule.loss: `bce` is no loss for a segmentation',
    `  5 | ${line}`,
    `      ${' '.repeat(53)}^`,
    '  Leave it out, and it follows the task and the data.',
  ]);
});

test("a metric of another task, the report's and a task's own", async () => {
  const known =
    '`dice`, `mean_dice`, `iou`, `mean_iou`, `boundary_iou`, `surface_dice`, `hd95`, `asd`, `hd95_mm`, `asd_mm`, `area_error`, `lesion_f1`, `mean_lesion_f1`';
  assert.deepEqual(await mistakes(changed('report: { metric: auc }')), [
    'demo.yaml:6:19: report.metric: `auc` does not measure a segmentation',
    '  6 | report: { metric: auc }',
    '                        ^',
    `  Choose one of ${known}.`,
  ]);
  assert.deepEqual(await mistakes(changed('tasks: { a: { metric: auc }, b: {} }')), [
    'demo.yaml:6:23: tasks.a.metric: `auc` does not measure a segmentation',
    '  6 | tasks: { a: { metric: auc }, b: {} }',
    '                            ^',
    `  Choose one of ${known}.`,
  ]);
});

test('a rule for masks of a classification', async () => {
  const lines = [
    'name: demo',
    'data: { format: phantom, image: { size: 32 }, mask_rule: any }',
    'model: { arch: resnet18 }',
    'schedule: { lr: 0.1, epochs: 1, batch_size: 2 }',
  ];
  assert.deepEqual(await mistakes(lines), [
    'demo.yaml:2:58: data.mask_rule: a classification has no masks',
    `  2 | ${lines[1]}`,
    `      ${' '.repeat(57)}^`,
    '  Remove it.',
  ]);
});

test('validation images that shall be augmented, but nothing is', async () => {
  const line = 'data: { format: phantom, image: { size: 32 }, augment: none, augment_validation: true }';
  assert.deepEqual(await mistakes(changed(line)), [
    'demo.yaml:3:82: data.augment_validation: validation images cannot be augmented where `data.augment` is none',
    `  3 | ${line}`,
    `      ${' '.repeat(81)}^`,
    '  Remove it, or choose another `augment`.',
  ]);
});

test('millimetres of images that do not tell how large their pixels are', async () => {
  assert.deepEqual(await mistakes(changed('report: { metric: hd95_mm }')), [
    'demo.yaml:6:19: report.metric: `hd95_mm` needs the size of a pixel, which images of the format `phantom` do not tell',
    '  6 | report: { metric: hd95_mm }',
    '                        ^',
    '  Set `data.spacing` to the side of a pixel in millimetres, or choose `hd95`.',
  ]);
  assert.deepEqual(await mistakes(changed('tasks: { a: { metric: asd_mm }, b: {} }')), [
    'demo.yaml:6:23: tasks.a.metric: `asd_mm` needs the size of a pixel, which images of the format `phantom` do not tell',
    '  6 | tasks: { a: { metric: asd_mm }, b: {} }',
    '                            ^',
    '  Set `data.spacing` to the side of a pixel in millimetres, or choose `asd`.',
  ]);
  const known = changed('data: { format: phantom, image: { size: 32 }, spacing: 0.7 }');
  assert.deepEqual(await mistakes([...known, 'report: { metric: hd95_mm }']), ['no mistake was found']);
});

test('the size of a pixel in a classification', async () => {
  const lines = [
    'name: demo',
    'data: { format: phantom, image: { size: 32 }, spacing: 0.7 }',
    'model: { arch: resnet18 }',
    'schedule: { lr: 0.1, epochs: 1, batch_size: 2 }',
  ];
  assert.deepEqual(await mistakes(lines), [
    'demo.yaml:2:56: data.spacing: a classification measures no distances',
    `  2 | ${lines[1]}`,
    `      ${' '.repeat(55)}^`,
    '  Remove it.',
  ]);
});

test('the size of a pixel that belongs to the files of another format', async () => {
  const pairs =
    'format: pairs, root: x, images: i, masks: m, structure: lung, make_splits: { val: 0.1, test: 0.2 }, splits: { all: l }';
  const spaced = changed('data: { format: phantom, image: { size: 32 }, spacing: 0.7 }');
  const hint =
    '  Say beside this `format` how large its pixels are, or move the other spacing to the tasks that it is for.';
  const message = '`data.spacing` (0.7) is of the files of the format `phantom`, not of these';
  for (const [part, name, column] of [
    ['tasks', 'b', 38],
    ['arms', 'b', 37],
  ] as const) {
    const line = (more: string): string => `${part}: { a: {}, ${name}: { data: { ${pairs}${more} } } }`;
    const found = await mistakes([...spaced, line('')]);
    assert.equal(found[0], `demo.yaml:6:${column}: ${part}.b.data.format: ${message}`);
    assert.equal(found.at(-1), hint);
    // Arms that are tested on other images are refused for that.
    if (part === 'arms') continue;
    assert.deepEqual(await mistakes([...spaced, line(', spacing: 0.2')]), ['no mistake was found']);
  }
  const override = `overrides: [{ arm: a, set: { data: { ${pairs} } } }]`;
  assert.match(
    (await mistakes([...spaced, 'arms: { a: {} }', override]))[0]!,
    /overrides\[0\].set.data.format: `data.spacing`/,
  );
  const own = 'tasks: { a: { data: { spacing: 0.2 } }, b: {} }';
  assert.deepEqual(await mistakes([...spaced, own]), ['no mistake was found']);
});

test('crops of a segmentation', async () => {
  assert.deepEqual(await mistakes(changed('evaluation: { crops: ten }')), [
    'demo.yaml:6:22: evaluation.crops: a segmentation is evaluated on whole images, without crops',
    '  6 | evaluation: { crops: ten }',
    '                           ^',
    '  Remove it.',
  ]);
});

test('a format without masks, and a table whose masks nobody names', async () => {
  const folder = 'data: { format: folder, root: x, splits: { train: a, val: b, test: c } }';
  assert.deepEqual(await mistakes(changed(folder)), [
    'demo.yaml:3:17: data.format: `folder` has no masks, which a segmentation needs',
    `  3 | ${folder}`,
    '                      ^',
    '  Formats with masks are csv, pairs, jsrt, montgomery and phantom.',
  ]);
  const table = 'data: { format: csv, root: x, columns: { label: y }, splits: { train: a, val: b, test: c } }';
  assert.deepEqual(await mistakes(changed(table)), [
    'demo.yaml:3:31: data.columns: no column of masks is named, which a segmentation needs',
    `  3 | ${table}`,
    `      ${' '.repeat(30)}^`,
    '  Add `mask`.',
  ]);
});
