import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { learningRate } from '../../training/schedules.ts';
import { golden } from './golden.ts';

interface Case {
  readonly name: string;
  readonly base_lr: number;
  readonly epochs: number;
  readonly min_lr: number;
  readonly warmup_lr: number;
  readonly warmup_epochs: number;
  readonly lr_after_step: readonly number[];
}

for (const { name, base_lr, epochs, lr_after_step, ...rest } of golden<{ cases: Case[] }>('sched/sched.json').cases) {
  test(`cosine equals timm's: ${name}`, () => {
    const schedule = { lr: base_lr, epochs, lr_schedule: { name: 'cosine', ...rest } } as const;
    lr_after_step.forEach((expected, step) => {
      const found = learningRate(schedule, step + 1);
      assert.ok(Math.abs(found - expected) <= 1e-12 * expected, `epoch ${step + 1}: ${found}, not ${expected}`);
    });
  });
}

test('constant warms up linearly, then stays at the peak', () => {
  const lr_schedule = { name: 'constant', warmup_epochs: 4, warmup_lr: 0.125, min_lr: 1e-6 } as const;
  const rates = [1, 2, 3, 4, 5, 6].map((epoch) => learningRate({ lr: 0.625, epochs: 6, lr_schedule }, epoch));
  assert.deepEqual(rates, [0.125, 0.25, 0.375, 0.5, 0.625, 0.625]);
});

test('cosine never rises after the warm-up and stays between minimum and peak', () => {
  const settings = fc.record({
    epochs: fc.integer({ min: 1, max: 60 }),
    warmup_epochs: fc.integer({ min: 0, max: 10 }),
  });
  fc.assert(
    fc.property(settings, ({ epochs, warmup_epochs }) => {
      const lr_schedule = { name: 'cosine', warmup_epochs, warmup_lr: 1e-4, min_lr: 1e-5 } as const;
      let previous = 0.1;
      for (let epoch = warmup_epochs + 1; epoch <= epochs; epoch++) {
        const rate = learningRate({ lr: 0.1, epochs, lr_schedule }, epoch);
        assert.ok(rate <= previous && rate >= 1e-5);
        previous = rate;
      }
    }),
  );
});
