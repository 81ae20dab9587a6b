/** What goes together in `schedule`, and what the model and the task can use of it. */
import { smallest } from '../../../common/many.ts';
import { settingsByKind } from '../../../schemas/schema.ts';
import type { ScheduleConfig, TaskOverride } from '../../../schemas/types.ts';
import { layerDecayProblem } from '../../../stages/checks.ts';
import type { CellFinding } from './finding.ts';

const lrScheduleFields = settingsByKind('lrScheduleSettings');

/** Dotted paths of the settings that a cell with this schedule must have. */
export function neededOfSchedule(schedule: ScheduleConfig | undefined): readonly string[] {
  return [
    ...(schedule?.epochs === 0 || schedule?.search ? [] : ['schedule.lr']),
    ...(schedule?.search ? ['schedule.search.lr'] : []),
    'schedule.epochs',
    'schedule.batch_size',
    ...(schedule?.early_stopping ? ['schedule.early_stopping.patience'] : []),
    ...(schedule?.lr_schedule?.name === 'multistep' ? ['schedule.lr_schedule.milestones'] : []),
  ];
}

/** @param settings with defaults */
export function scheduleFindings({ task, schedule, model, init }: TaskOverride): readonly CellFinding[] {
  if (schedule === undefined) return [];
  return [
    ...rateFindings(schedule),
    ...searchFindings(schedule),
    ...epochFindings(schedule),
    ...noiseFindings(schedule),
    ...untrainedFindings(schedule, init),
    ...knnFindings(task, schedule, init),
    ...idleFindings(schedule),
    ...smoothingFindings(task, schedule),
    ...weightFindings(task, schedule),
    ...mixFindings(task, schedule),
    ...decayFindings(schedule, model?.arch),
  ];
}

function rateFindings({ lr, search, lr_schedule }: ScheduleConfig): readonly CellFinding[] {
  const { name, warmup_epochs = 0, warmup_lr = 0, min_lr = 0 } = lr_schedule ?? {};
  const lowest = search ? smallest(search.lr ?? []) : lr;
  if (lowest === undefined || name === undefined) return [];
  const where = search ? 'schedule.search.lr' : 'schedule.lr';
  const above = (field: string, value: number): CellFinding => ({
    path: `schedule.lr_schedule.${field}`,
    message: `expected at most the ${lowest} of \`${where}\`, found ${value}`,
  });
  return [
    ...(warmup_epochs > 0 && warmup_lr > lowest ? [above('warmup_lr', warmup_lr)] : []),
    ...(lrScheduleFields[name]?.includes('min_lr') && min_lr > lowest ? [above('min_lr', min_lr)] : []),
  ];
}

function searchFindings({ search, epochs }: ScheduleConfig): readonly CellFinding[] {
  if (!search || epochs !== 0) return [];
  const message = 'nothing is trained in 0 epochs, at whatever learning rate';
  return [{ path: 'schedule.search', message, hint: 'Remove it (null where it is inherited).' }];
}

function epochFindings({ epochs, lr_schedule }: ScheduleConfig): readonly CellFinding[] {
  const { name, warmup_epochs = 0, cooldown_epochs = 0 } = lr_schedule ?? {};
  if (epochs === undefined || epochs === 0 || name === undefined) return [];
  if (warmup_epochs >= epochs) {
    const message = `expected fewer than the ${epochs} of \`schedule.epochs\`, found ${warmup_epochs}`;
    return [{ path: 'schedule.lr_schedule.warmup_epochs', message }];
  }
  if (!lrScheduleFields[name]?.includes('cooldown_epochs') || warmup_epochs + cooldown_epochs < epochs) return [];
  const left = `the ${epochs - warmup_epochs} epochs after the warm-up`;
  const message = `expected fewer than ${left}, found ${cooldown_epochs}`;
  const hint = 'Raise schedule.epochs, which counts all epochs, those of the cool-down too.';
  return [{ path: 'schedule.lr_schedule.cooldown_epochs', message, hint }];
}

function noiseFindings({ lr_schedule }: ScheduleConfig): readonly CellFinding[] {
  const { noise, noise_limit = 0.67, noise_seed = 42 } = lr_schedule ?? {};
  const idle = (field: string): CellFinding => ({
    path: `schedule.lr_schedule.${field}`,
    message: 'means nothing while `schedule.lr_schedule.noise` is null',
    hint: 'Leave it out, or say where the rate is noisy, such as noise: [0.4, 0.9].',
  });
  if (!noise)
    return [...(noise_limit === 0.67 ? [] : [idle('noise_limit')]), ...(noise_seed === 42 ? [] : [idle('noise_seed')])];
  const [from, to] = noise as readonly [number, number];
  if (from < to) return [];
  const message = `expected two shares of epochs, the first below the second, found ${JSON.stringify(noise)}`;
  return [{ path: 'schedule.lr_schedule.noise', message }];
}

/** Without an epoch nothing is learned, so that a head which is drawn says nothing. */
function untrainedFindings({ epochs, knn }: ScheduleConfig, init: TaskOverride['init']): readonly CellFinding[] {
  if (epochs !== 0 || knn || init?.head === 'keep') return [];
  const message = 'nothing is trained in 0 epochs, and the head is drawn anew';
  const hint =
    'Train for an epoch or more, evaluate a trained model (init { method: checkpoint, head: keep }), or features by their neighbours (schedule { knn: {} }).';
  return [{ path: 'schedule.epochs', message, hint }];
}

function knnFindings(
  task: TaskOverride['task'],
  { epochs, knn }: ScheduleConfig,
  init: TaskOverride['init'],
): readonly CellFinding[] {
  if (!knn) return [];
  const path = 'schedule.knn';
  const trained = {
    path,
    message: `k-NN is of features that nothing has trained, but \`schedule.epochs\` is ${epochs}`,
    hint: 'Set schedule.epochs to 0, or remove knn (null where it is inherited).',
  };
  const masks = { path, message: 'k-NN tells classes, but the task is segmentation', hint: 'Remove it.' };
  const head = {
    path,
    message: 'k-NN is without a head, but `init.head` is `keep`',
    hint: 'Leave out init.head, or remove knn to evaluate the head as it is.',
  };
  return [
    ...(epochs === undefined || epochs === 0 ? [] : [trained]),
    ...(task === 'segmentation' ? [masks] : []),
    ...(init?.head === 'keep' ? [head] : []),
  ];
}

/** Settings that mean something beside others only. */
function idleFindings({ clip_grad, clip_norm, optimizer }: ScheduleConfig): readonly CellFinding[] {
  const { dampening = 0, momentum, name } = optimizer ?? {};
  const norm: CellFinding = {
    path: 'schedule.clip_norm',
    message: 'means nothing while `schedule.clip_grad` is null',
    hint: 'Leave it out, or give schedule.clip_grad a number.',
  };
  const damped: CellFinding = {
    path: 'schedule.optimizer.dampening',
    message: 'means nothing without momentum, but `schedule.optimizer.momentum` is 0',
    hint: 'Leave it out.',
  };
  return [
    ...((clip_norm ?? 'l2') !== 'l2' && (clip_grad ?? null) === null ? [norm] : []),
    ...(name === 'sgd' && dampening > 0 && momentum === 0 ? [damped] : []),
  ];
}

/** Where a classification's loss is `auto`, the data decide it: see stages/finetune/run.ts. */
function smoothingFindings(task: TaskOverride['task'], schedule: ScheduleConfig): readonly CellFinding[] {
  const { loss = 'auto', label_smoothing = 0 } = schedule;
  const smooths = task !== 'segmentation' && ['auto', 'bce', 'cross-entropy'].includes(loss);
  if (label_smoothing === 0 || smooths) return [];
  const found = loss === 'auto' ? `the task is ${task}` : `\`schedule.loss\` is \`${loss}\``;
  const message = `only cross-entropy and bce smooth labels, but ${found}`;
  return [{ path: 'schedule.label_smoothing', message, hint: 'Leave it out.' }];
}

function weightFindings(task: TaskOverride['task'], schedule: ScheduleConfig): readonly CellFinding[] {
  const { loss = 'auto', class_weights = 'none' } = schedule;
  const weighs = task !== 'segmentation' && ['auto', 'bce', 'cross-entropy'].includes(loss);
  if (class_weights === 'none' || weighs) return [];
  const found = loss === 'auto' ? `the task is ${task}` : `\`schedule.loss\` is \`${loss}\``;
  const message = `only cross-entropy and bce weigh classes, but ${found}`;
  return [{ path: 'schedule.class_weights', message, hint: 'Leave it out.' }];
}

function mixFindings(task: TaskOverride['task'], schedule: ScheduleConfig): readonly CellFinding[] {
  if (task !== 'segmentation') return [];
  return (['mixup', 'cutmix'] as const)
    .filter((name) => (schedule[name] ?? 0) > 0)
    .map((name) => ({
      path: `schedule.${name}`,
      message: 'only images of a classification are mixed, but the task is segmentation',
      hint: 'Leave it out.',
    }));
}

function decayFindings({ layer_decay }: ScheduleConfig, arch: string | undefined): readonly CellFinding[] {
  const problem = arch === undefined || (layer_decay ?? null) === null ? null : layerDecayProblem(arch);
  if (problem === null) return [];
  const { path = 'schedule.layer_decay', message, hint } = problem;
  return [{ path, message, ...(hint !== undefined && { hint }) }];
}
