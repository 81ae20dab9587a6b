/** The task files that come with assay: extended in one line, they fit a folder that looks as their header says. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { listImages } from '../../../data/formats/list.ts';
import { loadExperiment } from '../../../pipelines/experiment/load.ts';

const folder = join(import.meta.dirname, '../../../experiments/tasks');

/** A data set of the layout: what its text files say (the images that they name are there), and what it has. */
interface Layout {
  readonly texts: Readonly<Record<string, string | Uint8Array>>;
  readonly images: readonly string[];
  readonly labels: readonly string[];
}

const zeros = (count: number): string => Array(count).fill('0').join(' ');
const FINDINGS = [
  ...['No Finding', 'Enlarged Cardiomediastinum', 'Cardiomegaly', 'Lung Opacity', 'Lung Lesion', 'Edema'],
  ...['Consolidation', 'Pneumonia', 'Atelectasis', 'Pneumothorax', 'Pleural Effusion', 'Pleural Other'],
  ...['Fracture', 'Support Devices'],
];
const DIAGNOSES = ['MEL', 'NV', 'BCC', 'AK', 'BKL', 'DF', 'VASC', 'SCC'];
const VINDR = [
  ...['Aortic enlargement', 'Atelectasis', 'Calcification', 'Cardiomegaly', 'Clavicle fracture', 'Consolidation'],
  ...['Edema', 'Emphysema', 'Enlarged PA', 'ILD', 'Infiltration', 'Lung Opacity', 'Lung cavity', 'Lung cyst'],
  ...['Mediastinal shift', 'Nodule/Mass', 'Pleural effusion', 'Pleural thickening', 'Pneumothorax'],
  ...['Pulmonary fibrosis', 'Rib fracture', 'Other lesion', 'COPD', 'Lung tumor', 'Pneumonia', 'Tuberculosis'],
  'No finding',
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

const ROWS = Array.from({ length: 60 }, (_, index) => index);
const rows = (head: string, row: (index: number) => string): string => `${[head, ...ROWS.map(row)].join('\n')}\n`;
const blank = (count: number): string => ','.repeat(count);
const RUN = '557374 2 1015 8 1009';

/** Tables as their publishers write them. */
const published: Readonly<Record<string, Layout>> = {
  'nih-chestxray': {
    texts: {
      'Data_Entry_2017.csv': rows(
        'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y],',
        (index) =>
          `000000${index + 10}_000.png,${['No Finding', 'Cardiomegaly|Emphysema', 'Hernia'][index % 3]},000,${index + 1},058Y,M,PA,2682,2749,0.143,0.143,`,
      ),
      'train_val_list.txt': ROWS.slice(4)
        .map((index) => `000000${index + 10}_000.png`)
        .join('\n'),
      'test_list.txt': ROWS.slice(0, 4)
        .map((index) => `000000${index + 10}_000.png`)
        .join('\r\n'),
    },
    images: ROWS.map((index) => `images_0${10 + (index % 2)}/images/000000${index + 10}_000.png`),
    labels: [
      ...['Atelectasis', 'Cardiomegaly', 'Effusion', 'Infiltration', 'Mass', 'Nodule', 'Pneumonia', 'Pneumothorax'],
      ...['Consolidation', 'Edema', 'Emphysema', 'Fibrosis', 'Pleural_Thickening', 'Hernia'],
    ],
  },
  padchest: {
    texts: {
      'PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv': rows(
        ',ImageID,ImageDir,StudyDate_DICOM,StudyID,PatientID,PatientBirth,Projection,Report,MethodLabel,Labels,Localizations',
        (index) =>
          `${index},2095_${index}.png,${index % 3},20140915,20536_${index},83968${index % 7},1962.0,L,sin hallazgos,Physician,"${["['normal']", "['pulmonary fibrosis', 'cardiomegaly', ' COPD signs']", ''][index % 3]}","[['loc right', 'loc left']]"`,
      ),
    },
    images: ROWS.map((index) => `${index % 3}/2095_${index}.png`),
    labels: [
      ...['cardiomegaly', 'aortic elongation', 'scoliosis', 'chronic changes', 'COPD signs', 'pleural effusion'],
      ...['pneumonia', 'interstitial pattern', 'infiltrates', 'nodule', 'laminar atelectasis'],
      ...['costophrenic angle blunting', 'air trapping', 'alveolar pattern'],
    ],
  },
  'mimic-cxr-jpg': {
    texts: {
      'mimic-cxr-2.0.0-split.csv.gz': gzipSync(
        rows(
          'dicom_id,study_id,subject_id,split',
          (index) =>
            `02aa804e-${index},5041426${index},1${index % 9}000032,${['train', 'validate', 'test'][index % 3]}`,
        ),
      ),
      'mimic-cxr-2.0.0-chexpert.csv.gz': gzipSync(
        rows(
          'subject_id,study_id,Atelectasis,Cardiomegaly,Consolidation,Edema,Enlarged Cardiomediastinum,Fracture,Lung Lesion,Lung Opacity,No Finding,Pleural Effusion,Pleural Other,Pneumonia,Pneumothorax,Support Devices',
          (index) => `1${index % 9}000032,5041426${index},1.0,-1.0,0.0${blank(11)}`,
        ),
      ),
    },
    images: ROWS.map((index) => `files/p1${index % 9}/p1${index % 9}000032/s5041426${index}/02aa804e-${index}.jpg`),
    labels: FINDINGS,
  },
  'rsna-stage2': {
    texts: {
      'stage_2_train_labels.csv': rows('patientId,x,y,width,height,Target', (index) =>
        index % 2 === 0
          ? `0004cfab-${index},,,,,0`
          : `00436515-${index},264.0,152.0,213.0,379.0,1\n00436515-${index},562.0,152.0,256.0,453.0,1`,
      ),
    },
    images: ROWS.map((index) => `stage_2_train_images/${index % 2 === 0 ? '0004cfab' : '00436515'}-${index}.dcm`),
    labels: ['Target'],
  },
  'vindr-cxr': {
    texts: {
      'annotations/image_labels_train.csv': rows(`image_id,rad_id,${VINDR.join(',')},Other diseases`, (index) =>
        ['R1', 'R2', 'R3'].map((reader) => `a${index},${reader}${',0'.repeat(27)},${index % 2}`).join('\n'),
      ),
      'annotations/image_labels_test.csv': `image_id,${VINDR.join(',')},Other disease\nt0${',0'.repeat(26)},1,0\n`,
    },
    images: [...ROWS.map((index) => `train/a${index}.dicom`), 'test/t0.dicom'],
    labels: VINDR,
  },
  siim: {
    texts: {
      'stage_2_train.csv': rows('ImageId,EncodedPixels', (index) =>
        index % 2 === 0 ? `1.2.276.0.${index},-1` : `1.2.276.0.${index},${RUN}\n1.2.276.0.${index},${RUN} 7`,
      ),
    },
    images: ROWS.map((index) => `dicom-images-train/1.2.${index}/1.3.${index}/1.2.276.0.${index}.dcm`),
    labels: ['Pneumothorax'],
  },
  brax: {
    texts: {
      'master_spreadsheet_update.csv': rows(
        `DicomPath,PngPath,PatientID,PatientSex,PatientAge,AccessionNumber,StudyDate,${FINDINGS.join(',')},ViewPosition,Rows,Columns,Manufacturer`,
        (index) =>
          `Anonymized_DICOMs/id_${index}/x.dcm,images/id_${index}/Study_1.2/Series_3.4/image-5.png,id_${index % 9},F,35,2.2,20100101,1,-1,0${blank(11)},PA,3000,2500,X`,
      ),
    },
    images: ROWS.map((index) => `images/id_${index}/Study_1.2/Series_3.4/image-5.png`),
    labels: FINDINGS,
  },
  'vindr-mammo': {
    texts: {
      'breast-level_annotations.csv': rows(
        'study_id,series_id,laterality,view_position,height,width,image_id,breast_birads,breast_density,split',
        (index) =>
          `s${index},d93,L,CC,3518,2800,i${index},BI-RADS ${1 + (index % 5)},DENSITY C,${index < 45 ? 'training' : 'test'}`,
      ),
    },
    images: ROWS.map((index) => `images/s${index}/i${index}.dicom`),
    labels: [1, 2, 3, 4, 5].map((grade) => `BI-RADS ${grade}`),
  },
  isic2019: {
    texts: {
      'ISIC_2019_Training_GroundTruth.csv': rows(
        'image,MEL,NV,BCC,AK,BKL,DF,VASC,SCC,UNK',
        (index) => `ISIC_00000${index},${DIAGNOSES.map((_, at) => (at === index % 8 ? '1.0' : '0.0')).join(',')},0.0`,
      ),
      'ISIC_2019_Training_Metadata.csv': rows(
        'image,age_approx,anatom_site_general,lesion_id,sex',
        (index) => `ISIC_00000${index},55.0,anterior torso,${index % 2 === 0 ? '' : `BCN_${index}`},female`,
      ),
    },
    images: ROWS.map((index) => `ISIC_2019_Training_Input/ISIC_00000${index}.jpg`),
    labels: DIAGNOSES,
  },
  aptos2019: {
    texts: { 'train.csv': rows('id_code,diagnosis', (index) => `000c1434d8d${index},${index % 5}`) },
    images: ROWS.map((index) => `train_images/000c1434d8d${index}.png`),
    labels: ['0', '1', '2', '3', '4'],
  },
};

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
  ...published,
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
