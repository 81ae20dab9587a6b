/** The `schedule` of a cell, with what left-out values are where that depends on other settings. */
import type {
  LrScheduleName,
  LrScheduleSettings,
  OptimizerName,
  OptimizerSettings,
  ScheduleSettings,
} from '../../schemas/config.ts';
import type { ScheduleConfig } from '../../schemas/types.ts';
import { present } from './present.ts';

const withMomentum = ['momentum'];
const adaptive = ['betas', 'eps'];

/** Settings of each optimiser besides weight_decay. */
export const optimizerFields: Readonly<Record<OptimizerName, readonly string[]>> = {
  sgd: withMomentum,
  nesterov: withMomentum,
  adam: adaptive,
  adamw: adaptive,
  nadam: adaptive,
  radam: adaptive,
  adamax: adaptive,
  adabelief: adaptive,
  lamb: adaptive,
  rmsprop: ['momentum', 'eps'],
  rmsprop_tf: ['momentum', 'eps'],
  adagrad: ['eps'],
  adadelta: ['eps'],
};

const wave = ['min_lr', 'cooldown_epochs', 'warmup_prefix', 'cycle_epochs', 'cycle_mul', 'cycle_decay'];

/** Settings of each schedule besides those of the warm-up. */
export const lrScheduleFields: Readonly<Record<LrScheduleName, readonly string[]>> = {
  constant: [],
  cosine: wave,
  tanh: wave,
  poly: [...wave, 'power'],
  step: ['decay_epochs', 'decay_rate'],
  multistep: ['milestones', 'decay_rate'],
  plateau: ['patience', 'decay_rate', 'min_lr'],
};

/** Weight decay where the file gives none: timm's default for most; 0.05 as in the papers of the AdamW recipes. */
const weightDecay: Readonly<Partial<Record<OptimizerName, number>>> = { adamw: 0.05, lamb: 0.05 };

/** The eps of most optimisers is 1e-8; these are timm's for the others. */
const epsilon: Readonly<Partial<Record<OptimizerName, number>>> = {
  lamb: 1e-6,
  adadelta: 1e-6,
  rmsprop_tf: 1e-10,
  adabelief: 1e-16,
};

export function resolveSchedule(schedule: ScheduleConfig): ScheduleSettings {
  const { early_stopping } = schedule;
  return {
    optimizer: optimizerSettings(schedule.optimizer),
    lr: present(schedule.lr, 'schedule.lr'),
    lr_schedule: lrScheduleSettings(schedule.lr_schedule),
    epochs: present(schedule.epochs, 'schedule.epochs'),
    batch_size: present(schedule.batch_size, 'schedule.batch_size'),
    accumulate: present(schedule.accumulate, 'schedule.accumulate'),
    clip_grad: present(schedule.clip_grad, 'schedule.clip_grad'),
    layer_decay: present(schedule.layer_decay, 'schedule.layer_decay'),
    freeze: present(schedule.freeze, 'schedule.freeze'),
    early_stopping: early_stopping
      ? { monitor: present(early_stopping.monitor, 'monitor'), patience: present(early_stopping.patience, 'patience') }
      : null,
    loss: present(schedule.loss, 'schedule.loss'),
    label_smoothing: present(schedule.label_smoothing, 'schedule.label_smoothing'),
  };
}

function optimizerSettings(given: ScheduleConfig['optimizer']): OptimizerSettings {
  const optimizer = present(given, 'schedule.optimizer');
  const name = present(optimizer.name, 'optimizer.name');
  const weight_decay = optimizer.weight_decay ?? weightDecay[name] ?? 0;
  const eps = optimizer.eps ?? epsilon[name] ?? 1e-8;
  switch (name) {
    case 'sgd':
    case 'nesterov':
      return { name, momentum: present(optimizer.momentum, 'optimizer.momentum'), weight_decay };
    case 'rmsprop':
    case 'rmsprop_tf':
      return { name, momentum: present(optimizer.momentum, 'optimizer.momentum'), eps, weight_decay };
    case 'adagrad':
    case 'adadelta':
      return { name, eps, weight_decay };
    default:
      return { name, betas: present(optimizer.betas, 'optimizer.betas'), eps, weight_decay };
  }
}

function lrScheduleSettings(given: ScheduleConfig['lr_schedule']): LrScheduleSettings {
  const settings = present(given, 'schedule.lr_schedule');
  const name = present(settings.name, 'lr_schedule.name');
  const decay_rate = present(settings.decay_rate, 'lr_schedule.decay_rate');
  const min_lr = present(settings.min_lr, 'lr_schedule.min_lr');
  const warmUp = {
    warmup_epochs: present(settings.warmup_epochs, 'lr_schedule.warmup_epochs'),
    warmup_lr: present(settings.warmup_lr, 'lr_schedule.warmup_lr'),
    per: present(settings.per, 'lr_schedule.per'),
  };
  switch (name) {
    case 'constant':
      return { name, ...warmUp };
    case 'cosine':
    case 'tanh':
      return { name, ...warmUp, ...waveSettings(settings) };
    case 'poly':
      return { name, ...warmUp, ...waveSettings(settings), power: present(settings.power, 'lr_schedule.power') };
    case 'step':
      return { name, ...warmUp, decay_rate, decay_epochs: present(settings.decay_epochs, 'lr_schedule.decay_epochs') };
    case 'multistep':
      return { name, ...warmUp, decay_rate, milestones: present(settings.milestones, 'lr_schedule.milestones') };
    case 'plateau':
      return { name, ...warmUp, decay_rate, min_lr, patience: present(settings.patience, 'lr_schedule.patience') };
  }
}

function waveSettings(settings: NonNullable<ScheduleConfig['lr_schedule']>) {
  return {
    min_lr: present(settings.min_lr, 'lr_schedule.min_lr'),
    cooldown_epochs: present(settings.cooldown_epochs, 'lr_schedule.cooldown_epochs'),
    warmup_prefix: present(settings.warmup_prefix, 'lr_schedule.warmup_prefix'),
    cycle_epochs: settings.cycle_epochs ?? null,
    cycle_mul: present(settings.cycle_mul, 'lr_schedule.cycle_mul'),
    cycle_decay: present(settings.cycle_decay, 'lr_schedule.cycle_decay'),
  };
}
