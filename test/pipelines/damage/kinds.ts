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

export const KINDS: readonly string[] = [
  'digests.tsv',
  'records/RUN.json',
  ...entry('prepare', 'dataset.json', 'pixels.bin', 'images.json', 'audit.json'),
  ...entry('pretrain-load', 'weights.safetensors', 'loading.json'),
  ...entry('finetune', 'weights.safetensors', 'history.json'),
  ...entry('evaluate', 'metrics.json', 'cases.json', 'cases.safetensors'),
  ...entry('report', ...REPORT),
  ...REPORT.map((name) => `reports/EXPERIMENT/${name}`),
];
