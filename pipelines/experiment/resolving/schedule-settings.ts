/** The `schedule` of a cell, with what left-out values are where that depends on other settings. */
import type {
  LrScheduleName,
  LrScheduleSettings,
  OptimizerName,
  OptimizerSettings,
  ScheduleSettings,
} from '../../../schemas/config.ts';
import type { ScheduleConfig } from '../../../schemas/types.ts';
import { present } from './present.ts';

const withMomentum = ['momentum'];
const adaptive = ['betas', 'eps'];

/** Settings of each optimiser besides weight_decay. */
export const optimizerFields: Readonly<Record<OptimizerName, readonly string[]>> = {
  sgd: [...withMomentum, 'dampening'],
  nesterov: withMomentum,
  adam: [...adaptive, 'amsgrad'],
  adamw: [...adaptive, 'amsgrad'],
  nadam: adaptive,
  radam: adaptive,
  adamax: adaptive,
  adamp: adaptive,
  adabelief: adaptive,
  lamb: [...adaptive, 'trust_clip'],
  lars: [...withMomentum, 'eps'],
  sgdp: [...withMomentum, 'eps'],
  rmsprop: [...withMomentum, 'eps'],
  rmsprop_tf: [...withMomentum, 'eps'],
  adagrad: ['eps'],
  adadelta: ['eps'],
};

const wave = ['min_lr', 'cooldown_epochs', 'warmup_prefix', 'cycle_epochs', 'cycle_mul', 'cycle_decay'];

/** Settings of each schedule besides those of the warm-up. */
export const lrScheduleFields: Readonly<Record<LrScheduleName, readonly string[]>> = {
  constant: [],
  cosine: [...wave, 'k_decay'],
  tanh: wave,
  poly: [...wave, 'power', 'k_decay'],
  step: ['decay_epochs', 'decay_rate'],
  multistep: ['milestones', 'decay_rate'],
  plateau: ['patience', 'decay_rate', 'min_lr'],
};

/**
 * Weight decay where the file gives none: timm's default for most; 0.05 as in the papers of the AdamW recipes; not 0 for
 * lars, which scales the steps of tensors with weight decay only.
 */
const weightDecay: Readonly<Partial<Record<OptimizerName, number>>> = { adamw: 0.05, lamb: 0.05, lars: 1e-4 };

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
    ...(schedule.clip_norm !== 'l2' && { clip_norm: present(schedule.clip_norm, 'schedule.clip_norm') }),
    ...(schedule.precision !== 'float32' && { precision: present(schedule.precision, 'schedule.precision') }),
    layer_decay: present(schedule.layer_decay, 'schedule.layer_decay'),
    freeze: present(schedule.freeze, 'schedule.freeze'),
    early_stopping: early_stopping
      ? { monitor: present(early_stopping.monitor, 'monitor'), patience: present(early_stopping.patience, 'patience') }
      : null,
    loss: present(schedule.loss, 'schedule.loss'),
    label_smoothing: present(schedule.label_smoothing, 'schedule.label_smoothing'),
  };
}

/** What is off is left out, so that results from before there was such a setting are still found. */
function optimizerSettings(given: ScheduleConfig['optimizer']): OptimizerSettings {
  const optimizer = present(given, 'schedule.optimizer');
  const { lookahead } = optimizer;
  const kind = optimizerKind(optimizer);
  if (!lookahead) return kind;
  const k = present(lookahead.k, 'lookahead.k');
  return { ...kind, lookahead: { k, alpha: present(lookahead.alpha, 'lookahead.alpha') } };
}

function optimizerKind(optimizer: NonNullable<ScheduleConfig['optimizer']>): OptimizerSettings {
  const name = present(optimizer.name, 'optimizer.name');
  const weight_decay = optimizer.weight_decay ?? weightDecay[name] ?? 0;
  const eps = optimizer.eps ?? epsilon[name] ?? 1e-8;
  switch (name) {
    case 'sgd':
      return {
        name,
        momentum: momentum(),
        weight_decay,
        ...(optimizer.dampening && { dampening: optimizer.dampening }),
      };
    case 'nesterov':
      return { name, momentum: momentum(), weight_decay };
    case 'sgdp':
    case 'lars':
    case 'rmsprop':
    case 'rmsprop_tf':
      return { name, momentum: momentum(), eps, weight_decay };
    case 'adagrad':
    case 'adadelta':
      return { name, eps, weight_decay };
    case 'adam':
    case 'adamw':
      return { name, betas: betas(), eps, weight_decay, ...(optimizer.amsgrad && { amsgrad: true }) };
    case 'lamb':
      return { name, betas: betas(), eps, weight_decay, ...(optimizer.trust_clip && { trust_clip: true }) };
    default:
      return { name, betas: betas(), eps, weight_decay };
  }

  function momentum() {
    return present(optimizer.momentum, 'optimizer.momentum');
  }
  function betas() {
    return present(optimizer.betas, 'optimizer.betas');
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
  const kDecay = settings.k_decay !== 1 && { k_decay: present(settings.k_decay, 'lr_schedule.k_decay') };
  switch (name) {
    case 'constant':
      return { name, ...warmUp };
    case 'cosine':
      return { name, ...warmUp, ...waveSettings(settings), ...kDecay };
    case 'tanh':
      return { name, ...warmUp, ...waveSettings(settings) };
    case 'poly': {
      const power = present(settings.power, 'lr_schedule.power');
      return { name, ...warmUp, ...waveSettings(settings), power, ...kDecay };
    }
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
