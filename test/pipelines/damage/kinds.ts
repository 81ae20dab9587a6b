/** Every kind of file that a run leaves below `runs/`: one that is missing here fails the test of damage. */
const KEY = /[0-9a-f]{64}/g;

/** `cache/finetune/KEY/output/history.json` of any path below the runs folder. */
export function kindOf(path: string): string {
  return path
    .replaceAll('\\', '/')
    .replaceAll(KEY, 'KEY')
    .replace(/^records\/.+\.json$/, 'records/RUN.json')
    .replace(/^reports\/[^/]+\//, 'reports/EXPERIMENT/')
    .replace(/(best|median|worst)-\d\.png$/, 'PICTURE.png')
    .replace(/[^/]+\.PICTURE\.png$/, 'ARM.PICTURE.png');
}

const entry = (stage: string, ...outputs: readonly string[]): readonly string[] =>
  ['manifest.json', 'files.json', 'verified.json', ...outputs.map((name) => `output/${name}`)].map(
    (name) => `cache/${stage}/KEY/${name}`,
  );

const REPORT = ['results.json', 'report.md', 'report.html', 'report.tex', 'arms.csv', 'trials.csv'];

const COMMON: readonly string[] = [
  'digests.tsv',
  'records/RUN.json',
  ...entry('pretrain-load', 'weights.safetensors', 'loading.json'),
  ...entry('finetune', 'weights.safetensors', 'history.json'),
];
const PREPARED = ['dataset.json', 'pixels.bin', 'images.json', 'audit.json'];
const EVALUATED = ['metrics.json', 'undefined.json', 'cases.json', 'cases.safetensors'];
const reports = (...more: readonly string[]): readonly string[] => [
  ...entry('report', ...REPORT, ...more),
  ...[...REPORT, ...more].map((name) => `reports/EXPERIMENT/${name}`),
];

export const KINDS = {
  classification: [...COMMON, ...entry('prepare', ...PREPARED), ...entry('evaluate', ...EVALUATED), ...reports()],
  segmentation: [
    ...COMMON,
    ...entry('prepare', ...PREPARED, 'masks.bin', 'splits.csv'),
    ...entry('evaluate', ...EVALUATED, 'masks.bin', 'pictures.json', 'PICTURE.png'),
    ...reports('pairs.csv', 'ARM.PICTURE.png'),
  ],
};

const work = (stage: string, ...scratch: readonly string[]): readonly string[] => [
  `work/${stage}-KEY/files.json`,
  ...scratch.map((name) => `work/${stage}-KEY/scratch/${name}`),
  `work/${stage}-KEY/step.json`,
];

/** What an interrupted step leaves in its work folder. */
export const INTERRUPTED = {
  prepare: {
    classification: work('prepare', 'journal.jsonl', 'pixels.bin'),
    segmentation: work('prepare', 'journal.jsonl', 'masks.bin', 'pixels.bin'),
  },
  finetune: {
    classification: work('finetune', 'checkpoint.safetensors'),
    segmentation: work('finetune', 'checkpoint.safetensors'),
  },
};
