import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadExperiment } from '../../../pipelines/experiment/load.ts';
import { buildPlan } from '../../../pipelines/plan/build.ts';
import { type ArmFeed, armsByFeed } from '../../../pipelines/run/prepared.ts';

const { steps } = buildPlan(await loadExperiment('experiments/quickstart.yaml'));
const [finetune] = steps.flatMap((step) => (step.stage === 'finetune' ? [step.params] : []));

test('arms that feed their trials alike stand together, whatever else they change', () => {
  const feed = (arm: string, change: Partial<ArmFeed['finetune']> = {}): ArmFeed => ({
    arm,
    finetune: { ...finetune!, augment: 'default', ...change },
  });
  const groups = armsByFeed([
    feed('a'),
    feed('larger', { input: { ...finetune!.input, size: 2 * finetune!.input.size } }),
    feed('slower', { schedule: { ...finetune!.schedule, lr: 1e-5 }, seed: 'other' }),
    feed('plain', { augment: 'none' }),
    feed('unsure', { uncertain: 'ignore' }),
  ]);
  assert.deepEqual(
    groups.map((arms) => arms.map(({ arm }) => arm)),
    [['a', 'slower'], ['larger'], ['plain'], ['unsure']],
  );
});
