/**
 * The report of an experiment of the paper's size: 10 arms × 10 trials × 25,596 test images × 14 classes.
 *
 *   node --import tsx bench/paper-size.ts
 *
 * Writes 100 invented evaluations (300 MB) to a temporary folder, then makes their report in a process of its own. Writes
 * bench/results/paper-size.md; fails above 30 s or 1.5 GB, the limits of docs/report.md.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomStream } from '../common/random.ts';
import { classificationMetrics } from '../metrics/classification.ts';
import type { ReportParams } from '../schemas/config.ts';
import { CASES_FILE, type ClassificationCases } from '../stages/evaluate/case-list.ts';
import { valuesDigest, writeValues } from '../stages/evaluate/case-values.ts';
import { report } from '../stages/report/stage.ts';
import { machine } from './machine.ts';

const [ARMS, TRIALS, CASES, CLASSES] = [10, 10, 25_596, 14];
const PER_PATIENT = 9;
const MAX_SECONDS = 30;
const MAX_MEGABYTES = 1536;

const arms = Array.from({ length: ARMS }, (_, arm) => `arm${arm + 1}`);
const trials = arms.flatMap((arm, index) =>
  Array.from({ length: TRIALS }, (_, trial) => ({ name: `nih/${arm}/${trial + 1}`, skill: 0.8 + 0.02 * index })),
);
const folderOf = (root: string, name: string): string => join(root, name.replaceAll('/', '-'));

/** Multi-label: about 5 % of the images of each class, as of ChestX-ray14's rarer findings. */
function writeTrials(root: string): void {
  const stream = randomStream('paper size');
  const truth = Int8Array.from({ length: CASES * CLASSES }, () => (stream.uniform() < 0.05 ? 1 : 0));
  const classes = Array.from({ length: CLASSES }, (_, index) => `finding ${index + 1}`);
  const ids = Array.from({ length: CASES }, (_, index) => `images/${String(index).padStart(8, '0')}_000.png`);
  const patients = ids.map((_, index) => String(Math.floor(index / PER_PATIENT)));
  const list: ClassificationCases = {
    version: 1,
    task: 'classification',
    labels: 'multi-label',
    classes,
    evaluated: classes,
    splits: {
      test: { ids, patients, truth_sha256: valuesDigest([truth]) },
      val: { ids: [], patients: null, truth_sha256: valuesDigest([]) },
    },
  };
  const text = JSON.stringify(list);
  for (const [index, { name, skill }] of trials.entries()) {
    const folder = folderOf(root, name);
    mkdirSync(folder);
    const scores = Float64Array.from(truth, (label) => 1 / (1 + Math.exp(-(skill * label + stream.normal()))));
    const rows = (values: ArrayLike<number>): number[][] =>
      Array.from({ length: CASES }, (_, at) => Array.from({ length: CLASSES }, (_, of) => values[at * CLASSES + of]!));
    const metrics = classificationMetrics({ labels: 'multi-label', classes, truth: rows(truth), scores: rows(scores) });
    writeFileSync(join(folder, CASES_FILE), text);
    const none = { task: 'classification', truth: new Int8Array(0), scores: new Float64Array(0) } as const;
    writeValues(folder, { test: { task: 'classification', truth, scores }, val: none }, CLASSES);
    writeFileSync(join(folder, 'metrics.json'), JSON.stringify(metrics));
    process.stderr.write(`\r${index + 1} of ${trials.length} trials written`);
  }
  process.stderr.write('\n');
}

const PARAMS: ReportParams = {
  experiment: 'paper-size',
  description: 'Ten models on ChestX-ray14, invented.',
  tasks: [{ name: 'nih', metric: 'auc', dataset: 'nih' }],
  arms,
  trials: TRIALS,
  settings: {
    test: { over: 'seeds+cases', variant: 'student', adjust: 'holm', alpha: 0.05 },
    compare: 'best',
    relevant: 1,
    protocol: 'assay',
  },
  subgroups: null,
  open: {},
  prespecified: { kind: 'fixed' },
  provenance: [],
  properties: [],
};

async function makeReport(root: string): Promise<void> {
  const output = join(root, 'report');
  mkdirSync(output);
  const started = performance.now();
  await report.run({
    params: PARAMS,
    locations: {},
    inputs: Object.fromEntries(trials.map(({ name }) => [name, folderOf(root, name)])),
    output,
    scratch: output,
    device: 'cpu',
    threads: 1,
    emit: () => {},
    signal: new AbortController().signal,
  });
  const seconds = (performance.now() - started) / 1000;
  // maxRSS is in kilobytes.
  process.stdout.write(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
}

function measure(): void {
  const root = mkdtempSync(join(tmpdir(), 'assay-paper-size-'));
  try {
    writeTrials(root);
    const self = fileURLToPath(import.meta.url);
    const printed = execFileSync(process.execPath, ['--import', 'tsx', self, root], { encoding: 'utf8' });
    const { seconds, megabytes } = JSON.parse(printed) as { readonly seconds: number; readonly megabytes: number };
    const text = [
      '# The report at the size of the paper\n',
      `Made by bench/paper-size.ts on ${machine()}: ${ARMS} arms × ${TRIALS} trials × ${CASES} test images × ${CLASSES} classes,`,
      `${Math.ceil(CASES / PER_PATIENT)} patients; reading of all predictions included.\n`,
      '| | measured | limit |',
      '|---|---|---|',
      `| time | ${seconds.toFixed(1)} s | ${MAX_SECONDS} s |`,
      `| peak memory | ${megabytes.toFixed(0)} MB | ${MAX_MEGABYTES} MB |`,
      '',
    ].join('\n');
    process.stdout.write(text);
    writeFileSync(new URL('results/paper-size.md', import.meta.url), text);
    if (seconds > MAX_SECONDS || megabytes > MAX_MEGABYTES) process.exitCode = 1;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const given = process.argv[2];
if (given === undefined) measure();
else await makeReport(given);
