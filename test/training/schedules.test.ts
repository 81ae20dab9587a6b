import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LrScheduleSettings } from '../../schemas/config.ts';
import { learningRate } from '../../training/schedules/index.ts';
import { golden } from './golden.ts';

/** Arguments of timm's `create_scheduler`, or of SimMIM's schedules, which count updates. */
interface Args {
  readonly sched?: 'cosine' | 'tanh' | 'poly' | 'step' | 'multistep' | 'plateau';
  readonly epochs: number;
  readonly min_lr: number;
  readonly warmup_lr: number;
  readonly warmup_epochs: number;
  readonly cooldown_epochs: number;
  readonly decay_epochs: number | readonly number[];
  readonly decay_rate: number;
  readonly patience_epochs?: number;
  readonly eval_metric?: string;
  readonly lr_cycle_limit?: number;
  readonly lr_cycle_mul?: number;
  readonly lr_cycle_decay?: number;
  readonly lr_k_decay?: number;
  readonly lr_noise?: readonly [number, number];
  readonly lr_noise_pct?: number;
  readonly seed?: number;
  readonly t_initial: number;
  readonly warmup_t: number;
  readonly warmup_lr_init: number;
  readonly lr_min: number;
  readonly lr_min_rate?: number;
  readonly milestones?: readonly number[];
  readonly gamma?: number;
}
interface Case {
  readonly name: string;
  readonly args: Args;
  readonly base_lr: number;
  readonly step_argument: readonly number[];
  readonly metrics?: readonly number[];
  readonly lr_after_step: readonly number[];
}

const wave = { cooldown_epochs: 0, warmup_prefix: false, cycle_epochs: null, cycle_mul: 1, cycle_decay: 1 } as const;

function settingsOf({ sched, decay_epochs, ...args }: Args, base_lr: number): LrScheduleSettings {
  const { min_lr, decay_rate, warmup_epochs, warmup_lr } = args;
  const warmUp = { warmup_epochs, warmup_lr, per: 'epoch' } as const;
  switch (sched) {
    case undefined: {
      const { warmup_t, warmup_lr_init, lr_min, lr_min_rate, milestones, gamma } = args;
      if (milestones !== undefined) {
        const rise = { warmup_epochs: warmup_t, warmup_lr: warmup_lr_init, per: 'step' } as const;
        // SimMIM's milestones are what is done before a fall; assay's and timm's the number of what begins with it.
        return { ...rise, name: 'multistep', milestones: milestones.map((done) => done + 1), decay_rate: gamma! };
      }
      if (lr_min_rate !== undefined) {
        // SimMIM's straight line is a polynomial of power 1 after the warm-up.
        const line = { ...wave, warmup_epochs: warmup_t, warmup_lr: warmup_lr_init, warmup_prefix: true } as const;
        return { ...line, name: 'poly', power: 1, min_lr: lr_min_rate * base_lr, per: 'step' };
      }
      return {
        ...wave,
        name: 'cosine',
        warmup_epochs: warmup_t,
        warmup_lr: warmup_lr_init,
        min_lr: lr_min,
        per: 'step',
      };
    }
    case 'step':
      return { ...warmUp, name: sched, decay_epochs: Number(decay_epochs), decay_rate };
    case 'multistep':
      return { ...warmUp, name: sched, milestones: [decay_epochs].flat(), decay_rate };
    case 'plateau':
      return { ...warmUp, name: sched, patience: args.patience_epochs!, decay_rate, min_lr };
    default: {
      const cycles = {
        cycle_epochs: args.epochs,
        cycle_mul: args.lr_cycle_mul ?? 1,
        cycle_decay: args.lr_cycle_decay ?? 1,
      };
      const whole = { ...warmUp, ...wave, ...cycles, cooldown_epochs: args.cooldown_epochs, min_lr };
      if (sched === 'poly') return { ...whole, name: sched, power: decay_rate };
      return sched === 'tanh' ? { ...whole, name: sched } : { ...whole, name: sched, k_decay: args.lr_k_decay ?? 1 };
    }
  }
}

function noiseOf({ lr_noise, lr_noise_pct, seed }: Args) {
  return {
    ...(lr_noise && { noise: lr_noise }),
    ...(lr_noise_pct !== undefined && { noise_limit: lr_noise_pct }),
    ...(seed !== undefined && { noise_seed: seed }),
  };
}

/** timm trains for further epochs after its cycles; here `epochs` counts all. */
function epochsOf({ epochs, t_initial, cooldown_epochs = 0, lr_cycle_limit = 1, lr_cycle_mul = 1 }: Args): number {
  let [total, length] = [0, epochs ?? t_initial];
  for (let cycle = 0; cycle < lr_cycle_limit; cycle++) {
    total += length;
    length *= lr_cycle_mul;
  }
  return total + cooldown_epochs;
}

for (const { name, args, base_lr, step_argument, metrics = [], lr_after_step } of golden<{ cases: Case[] }>(
  'sched/sched.json',
).cases) {
  test(`rates equal timm's: ${name}`, () => {
    const lr_schedule = { ...settingsOf(args, base_lr), ...noiseOf(args) };
    const schedule = { lr: base_lr, epochs: epochsOf(args), lr_schedule };
    // timm lowers the rate where a score no longer rises; its inverse is a loss.
    const losses = args.eval_metric === 'loss' ? metrics : metrics.map((metric) => 1 / metric);
    lr_after_step.forEach((expected, index) => {
      const found = learningRate(schedule, step_argument[index]!, losses.slice(0, index + 1));
      assert.ok(
        Math.abs(found - expected) <= 1e-12 * expected,
        `after ${step_argument[index]}: ${found}, not ${expected}`,
      );
    });
  });
}

interface FunctionCase {
  readonly name: string;
  readonly lr: number;
  readonly epochs: number;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}
for (const { name, lr, epochs, steps, values } of golden<{ cases: FunctionCase[] }>('sched/functions.json').cases) {
  test(`cosine equals the segmentation project's: ${name}`, () => {
    const base = { ...wave, name: 'cosine', warmup_lr: 0, min_lr: 0, per: 'epoch' } as const;
    const lr_schedule = name.startsWith('step_decay')
      ? { ...base, warmup_epochs: 20, warmup_prefix: true }
      : { ...base, warmup_epochs: 0, cycle_epochs: epochs };
    const whole = name.startsWith('step_decay') ? epochs : 10 * epochs;
    steps.forEach((step, index) => {
      const found = learningRate({ lr, epochs: whole, lr_schedule }, step, []);
      assert.ok(Math.abs(found - values[index]!) <= 1e-12 * lr, `after ${step}: ${found}, not ${values[index]}`);
    });
  });
}

test('noise is of whole epochs, within its limit, and nowhere by default', () => {
  const lr_schedule = { name: 'constant', warmup_epochs: 0, warmup_lr: 0, per: 'step' } as const;
  const noisy = { ...lr_schedule, noise: [0.5, 0.75], noise_limit: 0.1 } as const;
  const rates = (settings: LrScheduleSettings) =>
    Array.from({ length: 200 }, (_, half) => learningRate({ lr: 1, epochs: 100, lr_schedule: settings }, half / 2, []));
  assert.deepEqual(new Set(rates(lr_schedule)), new Set([1]));
  rates(noisy).forEach((rate, half, all) => {
    assert.equal(rate, all[half - (half % 2)]);
    assert.equal(rate !== 1, half >= 100 && half < 150, `after ${half / 2}: ${rate}`);
    assert.ok(Math.abs(rate - 1) < 0.1);
  });
});

test('k-decay holds the rate high for longer: half the way down after half the epochs to the power of 1 / k', () => {
  const rate = (k_decay: number, done: number, name: 'cosine' | 'poly') => {
    const line = { ...wave, warmup_epochs: 0, warmup_lr: 0, min_lr: 0, per: 'epoch', k_decay } as const;
    const lr_schedule = name === 'poly' ? { ...line, name, power: 1 } : { ...line, name };
    return learningRate({ lr: 1, epochs: 16, lr_schedule }, done, []);
  };
  for (const name of ['cosine', 'poly'] as const) {
    for (const k of [0.5, 1, 2]) assert.ok(Math.abs(rate(k, 16 * 0.5 ** (1 / k), name) - 0.5) < 1e-15);
  }
});

test('constant warms up linearly, then stays at the peak', () => {
  const lr_schedule = { name: 'constant', warmup_epochs: 4, warmup_lr: 0.125, per: 'epoch' } as const;
  const rates = [0, 1, 2, 3, 4, 5].map((done) => learningRate({ lr: 0.625, epochs: 6, lr_schedule }, done, []));
  assert.deepEqual(rates, [0.125, 0.25, 0.375, 0.5, 0.625, 0.625]);
});

test('only plateau looks at the validation loss', () => {
  const warmUp = { warmup_epochs: 1, warmup_lr: 0.1, per: 'epoch' } as const;
  const others: readonly LrScheduleSettings[] = [
    { ...warmUp, name: 'constant' },
    { ...warmUp, ...wave, name: 'cosine', min_lr: 0 },
    { ...warmUp, ...wave, name: 'tanh', min_lr: 0 },
    { ...warmUp, ...wave, name: 'poly', power: 2, min_lr: 0 },
    { ...warmUp, name: 'step', decay_epochs: 2, decay_rate: 0.5 },
    { ...warmUp, name: 'multistep', milestones: [2, 3], decay_rate: 0.5 },
  ];
  const rate = (lr_schedule: LrScheduleSettings, losses: readonly number[]) =>
    learningRate({ lr: 1, epochs: 9, lr_schedule }, 4, losses);
  for (const settings of others)
    assert.equal(rate(settings, [1, 2, 3, 4]), rate(settings, [4, 3, 2, 1]), settings.name);
  const plateau = { ...warmUp, name: 'plateau', patience: 0, decay_rate: 0.5, min_lr: 0 } as const;
  assert.deepEqual([rate(plateau, [1, 2, 3, 4]), rate(plateau, [4, 3, 2, 1])], [0.25, 1]);
});

test('curves never rise after the warm-up but where a cycle begins, and end at the minimum', () => {
  const settings = fc.record({
    name: fc.constantFrom('cosine' as const, 'tanh' as const),
    epochs: fc.integer({ min: 12, max: 60 }),
    warmup_epochs: fc.integer({ min: 0, max: 10 }),
    warmup_prefix: fc.boolean(),
    cycle_epochs: fc.integer({ min: 3, max: 70 }),
    cooldown_epochs: fc.integer({ min: 0, max: 10 }),
  });
  fc.assert(
    fc.property(settings, ({ epochs, ...chosen }) => {
      const lr_schedule = { ...wave, ...chosen, warmup_lr: 1e-4, min_lr: 1e-5, per: 'epoch' } as const;
      const { warmup_epochs, warmup_prefix, cycle_epochs, cooldown_epochs } = chosen;
      let previous = 0.1;
      for (let done = warmup_epochs; done < epochs; done++) {
        const rate = learningRate({ lr: 0.1, epochs, lr_schedule }, done, []);
        const begins = (done - (warmup_prefix ? warmup_epochs : 0)) % cycle_epochs === 0;
        assert.ok((begins || rate <= previous) && rate >= 1e-5 && rate <= 0.1);
        if (done >= epochs - cooldown_epochs) assert.equal(rate, 1e-5);
        previous = rate;
      }
    }),
  );
});
