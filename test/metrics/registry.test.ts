import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricNames, metrics, metricsOf } from '../../metrics/registry.ts';
import { definition } from '../../schemas/schema.ts';

test('an experiment can name every metric', () => {
  assert.deepEqual(definition('metric').enum, metricNames);
});

test('each task has one metric that stands where an experiment names none', () => {
  for (const task of ['classification', 'segmentation'] as const)
    assert.equal(metricsOf(task).filter(([, { isDefault }]) => isDefault).length, 1, task);
});

test('a metric that needs the size of a pixel names one of its task that does not', () => {
  for (const name of metricNames) {
    const { spacing, task, unit } = metrics[name];
    if (unit === 'mm') assert.ok(spacing !== undefined, name);
    const other = metricsOf(task).find(([each]) => each === spacing?.instead);
    if (spacing !== undefined) assert.equal(other?.[1].spacing, undefined, name);
  }
});
