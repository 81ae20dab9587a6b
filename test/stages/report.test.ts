import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { ReportParams } from '../../schemas/config.ts';
import { report } from '../../stages/report.ts';
import type { StageEvent } from '../../stages/stage.ts';

const PARAMS: ReportParams = {
  experiment: 'demo',
  description: 'A demonstration.',
  tasks: [{ name: 'cxr', metric: 'auc', dataset: 'cxr' }],
  arms: ['adamw', 'sgd'],
  trials: 2,
  settings: {
    test: { over: 'seeds+cases', variant: 'student', adjust: 'holm', alpha: 0.05 },
    compare: 'best',
    relevant: null,
    protocol: 'assay',
  },
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-report-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Contents of metrics.json by input name; a string is written as it is. */
type Metrics = Readonly<Record<string, object | string>>;

const GOOD: Metrics = {
  'cxr/adamw/1': { accuracy: 0.7, auc: 0.8, 'auc/Normal': 0.8 },
  'cxr/adamw/2': { accuracy: 0.72, auc: 0.82, 'auc/Normal': 0.81 },
  'cxr/sgd/1': { accuracy: 0.6, auc: 0.7, 'auc/Normal': 0.7 },
  'cxr/sgd/2': { accuracy: 0.61, auc: 0.71, 'auc/Normal': null },
};

const folderOf = (name: string): string => join(root, name.replaceAll('/', '_'));

async function run(metrics: Metrics, output: string, params = PARAMS): Promise<readonly StageEvent[]> {
  const inputs = Object.fromEntries(Object.keys(metrics).map((name) => [name, folderOf(name)]));
  for (const [name, content] of Object.entries(metrics)) {
    mkdirSync(folderOf(name), { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(folderOf(name), 'metrics.json'), text);
  }
  mkdirSync(join(root, output));
  const events: StageEvent[] = [];
  await report.run({
    params,
    locations: {},
    inputs,
    output: join(root, output),
    scratch: root,
    device: 'cpu',
    threads: 1,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
  });
  return events;
}

test('reads every trial and writes the numbers, the Markdown and the page', async () => {
  assert.deepEqual(await run(GOOD, 'out'), []);
  assert.deepEqual(readdirSync(join(root, 'out')).sort(), ['report.html', 'report.md', 'results.json']);
  const { experiment, tasks } = JSON.parse(readFileSync(join(root, 'out/results.json'), 'utf8'));
  assert.equal(experiment, 'demo');
  assert.deepEqual(tasks.cxr.arms.adamw.values, [0.8, 0.82]);
  assert.deepEqual(tasks.cxr.arms.sgd.values, [0.7, 0.71]);
  assert.equal(tasks.cxr.arms.adamw.best, true);
  assert.equal(tasks.cxr.arms.sgd.significant, true);
  assert.match(readFileSync(join(root, 'out/report.md'), 'utf8'), /\*\*adamw\*\* is best on cxr/);
  assert.match(readFileSync(join(root, 'out/report.html'), 'utf8'), /<strong>adamw<\/strong> is best on cxr/);
});

test('the same inputs give the same bytes', async () => {
  await run(GOOD, 'one');
  await run(GOOD, 'two');
  for (const file of readdirSync(join(root, 'one'))) {
    assert.deepEqual(readFileSync(join(root, 'one', file)), readFileSync(join(root, 'two', file)), file);
  }
});

test('needs no external file', async () => assert.deepEqual(await report.externalFiles(PARAMS, {}), []));

test('warns of trials in which the metric is undefined', async () => {
  const events = await run({ ...GOOD, 'cxr/sgd/2': { auc: null } }, 'out');
  const text = 'sgd on cxr: no AUC in trial 2; the figures are over the other trial.';
  assert.deepEqual(events, [{ type: 'message', level: 'warning', text }]);
});

test('names everything that is wrong with what it reads, at once', async () => {
  const bad: Metrics = {
    'cxr/adamw/1': '{"auc": 0.8',
    'cxr/adamw/2': '[0.8]',
    'cxr/sgd/1': { auc: '0.7', accuracy: true },
    'cxr/sgd/2': { accuracy: 0.6 },
  };
  const hint = '  Delete the folder that holds it and run again: the evaluation is then repeated.';
  const file = (name: string): string => join(folderOf(name), 'metrics.json');
  await assert.rejects(run(bad, 'out'), {
    name: 'StepError',
    message: [
      `${file('cxr/adamw/1')}: the file is not valid JSON`,
      hint,
      `${file('cxr/adamw/2')}: expected an object of metrics`,
      hint,
      `${file('cxr/sgd/1')}: auc: expected a number or null, found string`,
      hint,
      `${file('cxr/sgd/1')}: accuracy: expected a number or null, found boolean`,
      hint,
      `${file('cxr/sgd/2')}: the metric auc, which task cxr is compared by, is missing`,
      hint,
    ].join('\n'),
  });
  assert.deepEqual(readdirSync(join(root, 'out')), []);
});

test('names a file that is not there, and one that is too large', async () => {
  const huge = { ...GOOD, 'cxr/adamw/1': ' '.repeat(16 * 1024 * 1024 + 1) };
  await assert.rejects(run(huge, 'out'), {
    message: `${join(folderOf('cxr/adamw/1'), 'metrics.json')}: the file has 16777217 bytes, more than the 16777216 that are read
  Delete the folder that holds it and run again: the evaluation is then repeated.`,
  });
  const missing = { ...PARAMS, arms: ['adamw'], trials: 1 };
  await assert.rejects(
    report.run({
      params: missing,
      locations: {},
      inputs: { 'cxr/adamw/1': join(root, 'nowhere') },
      output: root,
      scratch: root,
      device: 'cpu',
      threads: 1,
      emit: () => {},
      signal: new AbortController().signal,
    }),
    {
      name: 'StepError',
      message: `${join(root, 'nowhere', 'metrics.json')}: the file cannot be read (ENOENT)
  Delete the folder that holds it and run again: the evaluation is then repeated.`,
    },
  );
});

test('an input that the plan forgot is a defect, not bad input', async () => {
  await assert.rejects(run({ 'cxr/adamw/1': { auc: 0.5 } }, 'out'), {
    name: 'Error',
    message: 'the report step lacks its input cxr/adamw/2',
  });
});
