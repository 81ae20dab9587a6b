/** Checked experiments for tests, as the loader would make them. */
import type { Cell, CheckedExperiment } from '../../../../pipelines/experiment/experiment.ts';
import type { FinetuneParams } from '../../../../schemas/config.ts';

export interface Sketch {
  readonly file: string;
  readonly root: string;
  readonly name?: string;
  readonly tasks?: readonly string[];
  /** Learning rate by arm. */
  readonly arms?: Readonly<Record<string, number>>;
  readonly trials?: number;
  readonly seed?: number;
  readonly alpha?: number;
  /** Path of the weights file of all arms; none means random initialisation. */
  readonly weights?: string;
}

const MODEL = { arch: 'vit_tiny_patch16_224', overrides: {} } as const;
const INPUT = { size: 32, normalize: 'none' } as const;

export function sketch(options: Sketch): CheckedExperiment {
  const { file, tasks = ['lung'], arms = { a: 0.05 }, trials = 1, seed = 42, alpha = 0.05 } = options;
  const cells = tasks.flatMap((task) => Object.entries(arms).map(([arm, lr]) => cell(options, task, arm, lr)));
  return {
    state: 'checked',
    file,
    name: options.name ?? 'sketch',
    description: null,
    seed,
    trials,
    device: 'cpu',
    devices: 1,
    deterministic: true,
    tasks: tasks.map((name) => ({ name, metric: 'auc', dataset: name })),
    arms: Object.keys(arms),
    cells,
    report: {
      test: { over: 'seeds+cases', variant: 'student', adjust: 'holm', alpha },
      compare: 'best',
      relevant: null,
      protocol: 'assay',
    },
    subgroups: null,
    resolved: { name: options.name ?? 'sketch' },
  };
}

function cell({ root, weights }: Sketch, task: string, arm: string, lr: number): Cell {
  return {
    task,
    arm,
    prepare: {
      source: { format: 'folder', splits: { train: task, val: 'val', test: 'test' }, classes: null },
      store: 512,
      selection: { patients: null, splits: null, fraction: 1, few_shot: null, seed: 0 },
      on_bad_image: 'error',
      audit: 'warn',
    },
    locations: { root, ...(weights === undefined ? {} : { weights: { kind: 'file', path: weights } }) },
    pretrainLoad: {
      image_size: 32,
      model: MODEL,
      init:
        weights === undefined
          ? { method: 'random' }
          : { method: 'checkpoint', key: null, strip_prefix: null, rename: {} },
    },
    finetune: finetuneParams(lr),
    evaluate: { task: 'classification', model: MODEL, input: INPUT, uncertain: 'ones', crops: 'center', batch_size: 8 },
  };
}

function finetuneParams(lr: number): Omit<FinetuneParams, 'seed'> {
  return {
    task: 'classification',
    model: MODEL,
    input: INPUT,
    augment: 'none',
    uncertain: 'ones',
    schedule: {
      optimizer: { name: 'sgd', momentum: 0.9, weight_decay: 0 },
      lr,
      lr_schedule: { name: 'constant', warmup_epochs: 0, warmup_lr: 0, per: 'epoch' },
      epochs: 3,
      batch_size: 8,
      accumulate: 1,
      clip_grad: null,
      layer_decay: null,
      freeze: [],
      early_stopping: null,
      loss: 'auto',
      label_smoothing: 0,
    },
  };
}
