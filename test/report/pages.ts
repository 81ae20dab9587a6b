/** Reports of many kinds for the tests of pages and files: invented values, compared for real. */
import { randomStream } from '../../common/random.ts';
import { compare } from '../../report/compare.ts';
import { type ReportFile, reportFiles } from '../../report/files.ts';
import type { ArmPictures } from '../../report/pictures/pictures.ts';
import type { CellResult, DatasetGroup, ExperimentResults, TaskCases } from '../../report/results/results.ts';
import { adamw, near, resultsOf, SETTINGS, sgd } from './examples.ts';

/** Characters that mean something in HTML, Markdown, LaTeX, CSV or a terminal, other scripts and marks of direction. */
export const EVIL =
  '=a&b%c_d|e<f>g{h}i\\j^k~l#m$n"o\'p`q -- r,,s <<t>> [u] *v* \u05d0 中 🟢 e\u0301 \u202Eevil\u0007 </td><script>alert(1)</script><!--assay:run-->';

/** A value of an arm's trial on a task: the same each time, spread as trials are. */
const value = (task: number, arm: number, trial: number): number =>
  0.8 +
  0.08 * Math.sin(arm * 1.7 + task) * Math.exp(-arm / 12) +
  0.01 * Math.sin(trial * 12.9 + arm * 78.2 + task * 37.7);

export function grid(arms: readonly string[], tasks: number, trials: number) {
  const numbers = Array.from({ length: trials }, (_, index) => index);
  const armsOf = (task: number) =>
    Object.fromEntries(arms.map((name, arm) => [name, numbers.map((trial) => value(task, arm, trial))]));
  return Object.fromEntries(Array.from({ length: tasks }, (_, task) => [`task-${task + 1}`, armsOf(task)]));
}

export const NAMES: readonly string[] = [
  'vit_base_patch16_224-imagenet21k',
  'swin_base-imagenet1k',
  'resnet50-imagenet1k',
  'densenet121-chexpert',
  'swin_large-ark',
  'vit_base-mae-chestxray14',
  'vit_base-simmim',
  'swin_base-random',
  'beit_base',
  'inception_v3',
];

const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `arm-${index + 1}`);
export const CASES: TaskCases = { common: true, cases: 25596, patients: 2797, positives: null, left_out_classes: [] };
const casesOf = (tasks: number) =>
  Object.fromEntries(Array.from({ length: tasks }, (_, index) => [`task-${index + 1}`, CASES]));
const classes = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`auc/finding ${index + 1}`, 0.6 + (index % 30) / 100]),
  );

const properties = (arms: readonly string[]) => [
  {
    name: 'model.arch',
    values: arms.map((_, index) => ['vit_base_patch16_224', 'swin_base_patch4_window7_224'][index % 2]!),
  },
  { name: 'init.method', values: arms.map((_, index) => ['imagenet21k', 'mae', 'random'][index % 3]!) },
];
const provenance = {
  inputs: [
    { name: 'experiment', value: `sha256:${'0123456789abcdef'.repeat(4)}` },
    { name: 'code', value: 'assay 0.1.0' },
  ],
  run: null,
};

/** Some trials of `b` failed and some of `c` have not been run. */
function unfinished(): ExperimentResults {
  const whole = resultsOf(
    { chest: { a: [0.8, 0.81, 0.82], b: [0.7, 0.71, 0.69], c: [0.75, 0.7, 0.76] } },
    { state: { kind: 'partial', note: 'Made while 2 of 9 trials had not finished.' } },
  );
  const cells = whole.cells.map((cell) => ({
    ...cell,
    trials: cell.trials.map((trial) => {
      if (cell.arm === 'b' && trial.trial === 2)
        return { trial: 2, state: 'failed', reason: 'diverged in epoch 1' } as const;
      if (cell.arm === 'c' && trial.trial > 1)
        return { trial: trial.trial, state: 'unfinished', reason: 'not run yet' } as const;
      return trial;
    }),
  }));
  return { ...whole, cells };
}

/** Tasks of `task-1` ... as tests of one data set. @param contributions of each trial, so that cases count */
function splitsOfOne(splits: DatasetGroup['splits'], count: number): ExperimentResults {
  const arms = NAMES.slice(0, 3);
  const results = resultsOf(grid(arms, count, 3), { experiment: 'one data set', cases: casesOf(count) });
  const stream = randomStream('pages', splits.kind);
  const cells = results.cells.map((cell) => ({
    ...cell,
    trials: cell.trials.map((trial) => ({
      ...trial,
      contributions: Float64Array.from({ length: 2797 }, () => 0.005 * stream.normal() * 2797 ** -0.5),
    })),
  })) as readonly CellResult[];
  const group = { dataset: 'nih', tasks: results.tasks.map(({ name }) => name), splits };
  return { ...results, cells, datasets: [group] };
}

/** What reports are made of, by what is special in it. */
export const RESULTS: Readonly<Record<string, ExperimentResults>> = {
  '2 x 1': resultsOf(
    { quickstart: { adamw, sgd } },
    {
      experiment: 'quickstart',
      description: 'Two optimisers for one small vision transformer, on generated chest images with two findings.',
      cases: { quickstart: { ...CASES, cases: 200, patients: null } },
      properties: [{ name: 'schedule.optimizer.name', values: ['adamw', 'sgd'] }],
      provenance,
      prespecified: { kind: 'fixed' },
    },
    { accuracy: 0.8, ...classes(2) },
  ),
  '10 x 5': resultsOf(
    grid(NAMES, 5, 10),
    {
      experiment: 'paper',
      description: 'Ten initialisations on five chest X-ray tasks.',
      cases: casesOf(5),
      properties: properties(NAMES),
      provenance,
    },
    { accuracy: 0.8, ...classes(14) },
  ),
  '50 x 10': resultsOf(
    grid(numbered(50), 10, 10),
    { cases: casesOf(10), properties: properties(numbered(50)), provenance },
    { accuracy: 0.8, ...classes(14) },
  ),
  'hundreds of classes': resultsOf(grid(numbered(10), 1, 3), {}, classes(300)),
  'undefined values': resultsOf({ chest: { adamw: [null, 0.8], near, single: [0.9] } }),
  'no value': resultsOf({ chest: { a: [null], b: [null] } }),
  'one arm': resultsOf({ chest: { adamw } }),
  'unfinished trials': unfinished(),
  folds: splitsOfOne({ kind: 'folds' }, 3),
  'repeated splits': splitsOfOne({ kind: 'repeated', test: 200, train: 800 }, 4),
  'six data sets': resultsOf(grid(NAMES.slice(0, 5), 6, 3), { experiment: 'six data sets', cases: casesOf(6) }),
  'a baseline': resultsOf(
    grid(NAMES.slice(0, 4), 1, 3),
    { experiment: 'a baseline', settings: { ...SETTINGS, compare: { baseline: NAMES[3]! }, relevant: 0.02 } },
    { accuracy: 0.8 },
  ),
  'all pairs': resultsOf(grid(NAMES.slice(0, 4), 2, 3), { settings: { ...SETTINGS, compare: 'all-pairs' } }),
  'the paper': resultsOf(grid(NAMES.slice(0, 4), 1, 10), {
    settings: { ...SETTINGS, protocol: 'paper', test: { ...SETTINGS.test, over: 'seeds', adjust: 'none' } },
  }),
  'different cases': resultsOf(
    { chest: { adamw, sgd } },
    {
      cases: {
        chest: {
          common: false,
          reason:
            'sgd and adamw were tested on different cases (40 and 60 images, 12 of them the same), so no test between arms is made.',
        },
      },
      environments: {
        chest: [
          'On chest trials were trained with different devices: cpu (adamw); cuda (sgd); a difference may come from there, too.',
        ],
      },
    },
  ),
  'strange names': resultsOf(
    { chest: { [EVIL]: adamw, sgd } },
    {
      experiment: EVIL,
      description: EVIL,
      properties: [{ name: EVIL, values: [EVIL, EVIL] }],
      provenance: { inputs: [{ name: EVIL, value: EVIL }], run: null },
      state: { kind: 'partial', note: EVIL },
    },
    { [`auc/${EVIL}`]: 0.5, [EVIL]: 1 },
  ),
};

/** Of a segmentation. @param png contents of a PNG file */
export function segmentation(png: Uint8Array): {
  readonly results: ExperimentResults;
  readonly pictures: readonly ArmPictures[];
} {
  const results = resultsOf({ lungs: { unet: adamw, upernet: near } });
  const pictures = ['unet', 'upernet'].map((arm): ArmPictures => {
    const kinds = ['best', 'median', 'worst'] as const;
    const shown = kinds.map((kind, index) => ({
      kind,
      file: `${kind}-1.png`,
      id: `image-${index}`,
      dice: 0.9 - index / 10,
      width: 64,
      height: 64,
      png,
      copy: `lungs.${arm}.${kind}-1.png`,
    }));
    return { task: 'lungs', arm, trial: 1, pictures: shown };
  });
  return { results, pictures };
}

export function filesOf(results: ExperimentResults, pictures: readonly ArmPictures[] = []): readonly ReportFile[] {
  return reportFiles(results, compare(results), pictures);
}

export function fileOf(name: string, results: ExperimentResults, pictures: readonly ArmPictures[] = []): string {
  return filesOf(results, pictures).find((file) => file.name === name)!.text;
}
