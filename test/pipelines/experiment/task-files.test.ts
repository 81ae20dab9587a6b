/** The task files that come with assay: extended in one line, they fit a folder that looks as their header says. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { listImages } from '../../../data/formats/index.ts';
import { loadExperiment } from '../../../pipelines/experiment/load.ts';

const folder = join(import.meta.dirname, '../../../experiments/tasks');

/** A data set of the layout: what its text files say (the images that they name are there), and what it has. */
interface Layout {
  readonly texts: Readonly<Record<string, string>>;
  readonly images: readonly string[];
  readonly labels: readonly string[];
}

const zeros = (count: number): string => Array(count).fill('0').join(' ');
const FINDINGS = [
  ...['No Finding', 'Enlarged Cardiomediastinum', 'Cardiomegaly', 'Lung Opacity', 'Lung Lesion', 'Edema'],
  ...['Consolidation', 'Pneumonia', 'Atelectasis', 'Pneumothorax', 'Pleural Effusion', 'Pleural Other'],
  ...['Fracture', 'Support Devices'],
];
const PATIENTS = Array.from({ length: 10 }, (_, index) => `patient${index}/study1/view1_frontal.jpg`);
const table = (names: readonly string[]): string =>
  [`Path,Sex,${FINDINGS.join(',')}`, ...names.map((name) => `${name},Male,1.0,${',-1.0'.repeat(12)}`)].join('\n');
const three = (names: readonly [string, string, string], text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, text]));
const lists = (text: string) => three(['train.txt', 'val.txt', 'test.txt'], text);
const jsrt = (structure: string, parts: readonly string[]): Layout => ({
  texts: lists('JPCLN001\n'),
  images: ['images/JPCLN001.IMG.png', ...parts.map((part) => `masks/${part}_png/JPCLN001.png`)],
  labels: [structure],
});

const layouts: Readonly<Record<string, Layout>> = {
  chestxray14: {
    texts: three(
      ['Xray14_train_official.txt', 'Xray14_val_official.txt', 'Xray14_test_official.txt'],
      `00000001_000.png ${zeros(14)}\n`,
    ),
    images: ['images/00000001_000.png'],
    labels: [
      ...['Atelectasis', 'Cardiomegaly', 'Effusion', 'Infiltration', 'Mass', 'Nodule', 'Pneumonia', 'Pneumothorax'],
      ...['Consolidation', 'Edema', 'Emphysema', 'Fibrosis', 'Pleural_Thickening', 'Hernia'],
    ],
  },
  chexpert: {
    texts: {
      'CheXpert-v1.0-small/train.csv': table(PATIENTS.map((name) => `CheXpert-v1.0-small/train/${name}`)),
      'CheXpert-v1.0-small/valid.csv': table(['CheXpert-v1.0-small/valid/patient64541/study1/view1_frontal.jpg']),
    },
    images: [
      ...PATIENTS.map((name) => `CheXpert-v1.0-small/train/${name}`),
      'CheXpert-v1.0-small/valid/patient64541/study1/view1_frontal.jpg',
    ],
    labels: FINDINGS,
  },
  shenzhen: {
    texts: three(
      ['ShenzenCXR_train_data.txt', 'ShenzenCXR_valid_data.txt', 'ShenzenCXR_test_data.txt'],
      'CHNCXR_0402_1.png,1\n',
    ),
    images: ['images/CHNCXR_0402_1.png'],
    labels: ['TB'],
  },
  vindr: {
    texts: {
      'VinDrCXR_train_pe_global_one.txt': Array.from(
        PATIENTS,
        (_, index) => `train_jpeg/00${index} ${zeros(6)} \r\n`,
      ).join(''),
      'VinDrCXR_test_pe_global_one.txt': `test_jpeg/e0 1 0 1 0 1 0 \n`,
    },
    images: [...PATIENTS.map((_, index) => `train_jpeg/00${index}.jpeg`), 'test_jpeg/e0.jpeg'],
    labels: ['PE', 'Lung tumor', 'Pneumonia', 'Tuberculosis', 'Other diseases', 'No finding'],
  },
  rsna: {
    texts: three(['RSNAPneumonia_train.txt', 'RSNAPneumonia_val.txt', 'RSNAPneumonia_test.txt'], 'd398a439.png 2\n'),
    images: ['images/d398a439.png'],
    labels: ['Normal', 'No Lung Opacity/Not Normal', 'Lung Opacity'],
  },
  'jsrt-lung': jsrt('lung', ['left_lung', 'right_lung']),
  'jsrt-heart': jsrt('heart', ['heart']),
  'jsrt-clavicle': jsrt('clavicle', ['left_clavicle', 'right_clavicle']),
  montgomery: {
    texts: lists('MCUCXR_0001_0.png\n'),
    images: ['CXR_png', 'ManualMask/leftMask', 'ManualMask/rightMask'].map((part) => `${part}/MCUCXR_0001_0.png`),
    labels: ['lung'],
  },
};

test('every task file has a layout here', () =>
  assert.deepEqual(
    readdirSync(folder).toSorted(),
    Object.keys(layouts)
      .map((name) => `${name}.yaml`)
      .toSorted(),
  ));

for (const [name, { texts, images, labels }] of Object.entries(layouts)) {
  test(`experiments/tasks/${name}.yaml is a column, and its folder is as its header says`, async (t) => {
    const text = readFileSync(join(folder, `${name}.yaml`), 'utf8');
    assert.ok(text.startsWith('# yaml-language-server: $schema=../../schemas/experiment.schema.json\n'));
    const variable = /\$\{([A-Z0-9]+)\}/.exec(text)?.[1];
    assert.ok(variable !== undefined);
    assert.ok(text.includes(`#   use     extends: tasks/${name}.yaml, and ${variable}=/path/to/folder\n`));
    for (const word of ['data', 'folder']) assert.match(text, new RegExp(`^#   ${word} +\\S`, 'm'));

    const own = mkdtempSync(join(tmpdir(), 'assay-task-'));
    t.after(() => rmSync(own, { recursive: true }));
    const files = { ...Object.fromEntries(images.map((image) => [image, ''])), ...texts };
    for (const [file, contents] of Object.entries(files)) {
      mkdirSync(dirname(join(own, file)), { recursive: true });
      writeFileSync(join(own, file), contents);
      if (file in texts) assert.ok(text.includes(file), `the header does not name ${file}`);
    }
    const arch = text.includes('task: segmentation') ? 'upernet_swin_tiny' : 'vit_tiny_patch16_224';
    const lines = [
      'name: mine',
      `extends: ${join(folder, name)}.yaml`,
      `model: { arch: ${arch} }`,
      'schedule: { lr: 0.1, epochs: 2, batch_size: 8 }',
    ];
    writeFileSync(join(own, 'mine.yaml'), lines.join('\n'));
    const { cells, tasks } = await loadExperiment(join(own, 'mine.yaml'), { env: { [variable]: own } });
    assert.deepEqual(
      tasks.map((task) => task.name),
      [name],
    );
    const { prepare, locations } = cells[0]!;
    const found = await listImages(prepare.source, locations.root!, false, prepare.selection);
    assert.deepEqual([...found.classes, ...(found.structures ?? [])], labels);
    for (const split of Object.values(found.splits)) assert.ok(split.length > 0);
  });
}
