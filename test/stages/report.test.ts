/** The report stage: from folders of trials to files, and what it refuses. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Problem } from '../../common/errors.ts';
import { PICTURE_KINDS, PICTURES_FILE } from '../../report/pictures/pictures.ts';
import { readAudits } from '../../stages/report/files.ts';
import { report } from '../../stages/report/stage.ts';
import { PARAMS, runReport, type Trial, writeTrial } from './report-trials.ts';
import { temporaryFolder } from './tiny-task.ts';

const AGAIN = '  Delete the folder that holds it and run again: the evaluation is then repeated.';

/** Two trials of two arms, adamw's better. @param changed what is special about a trial */
function trials(t: TestContext, changed: Readonly<Record<string, Trial>> = {}) {
  const root = temporaryFolder(t);
  const names = PARAMS.arms.flatMap((arm) => [1, 2].map((trial) => `cxr/${arm}/${trial}`));
  const inputs = Object.fromEntries(names.map((name) => [name, join(root, name.replaceAll('/', '_'))]));
  for (const [name, folder] of Object.entries(inputs)) {
    writeTrial(folder, name, { skill: name.includes('adamw') ? 1.6 : 0.4, ...changed[name] });
  }
  return { root, inputs, out: join(root, 'out') };
}

test('reads every trial and writes the numbers and the pages', async (t) => {
  const { inputs, out } = trials(t);
  await runReport(inputs, out);
  const files = readdirSync(out);
  for (const name of ['report.html', 'report.md', 'results.json']) assert.ok(files.includes(name), name);
  assert.equal(JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')).experiment, 'demo');
  for (const name of ['report.html', 'report.md']) {
    const text = readFileSync(join(out, name), 'utf8');
    assert.ok(text.includes('adamw') && text.includes('sgd'), name);
  }
});

test('the same inputs give the same bytes', async (t) => {
  const { inputs, root } = trials(t);
  await runReport(inputs, join(root, 'one'));
  await runReport(inputs, join(root, 'two'));
  for (const file of readdirSync(join(root, 'one'))) {
    assert.deepEqual(readFileSync(join(root, 'one', file)), readFileSync(join(root, 'two', file)), file);
  }
});

test('needs no external file', async () => assert.deepEqual(await report.externalFiles(PARAMS, {}), []));

test('names everything that is wrong with what it reads, at once', async (t) => {
  const { inputs, out } = trials(t);
  const bad = { 'cxr/adamw/1': '{"auc": 0.8', 'cxr/adamw/2': '[0.8]', 'cxr/sgd/1': '{"auc": true}', 'cxr/sgd/2': '{}' };
  const file = (name: string): string => join(inputs[name]!, 'metrics.json');
  for (const [name, text] of Object.entries(bad)) writeFileSync(file(name), text);
  const refused = await runReport(inputs, out).then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  );
  const lines = refused.split('\n').filter((line) => line.includes('metrics.json: ') || line === AGAIN);
  assert.deepEqual(lines.slice(0, 2), [`${file('cxr/adamw/1')}: the file is not valid JSON`, AGAIN]);
  assert.ok(lines.includes(`${file('cxr/adamw/2')}: expected an object of metrics`));
  assert.ok(lines.includes(`${file('cxr/sgd/1')}: auc: expected a number or null, found boolean`));
  assert.ok(lines.includes(`${file('cxr/sgd/2')}: the metric auc, which task cxr is compared by, is missing`));
  assert.deepEqual(readdirSync(out), []);
});

test('a file that is too large is not read', async (t) => {
  const { inputs, out } = trials(t);
  writeFileSync(join(inputs['cxr/adamw/1']!, 'metrics.json'), ' '.repeat(16 * 1024 * 1024 + 1));
  await assert.rejects(runReport(inputs, out), (error: Error) => {
    const message = 'metrics.json: the file has 16777217 bytes, more than the 16777216 that are read';
    assert.ok(error.message.startsWith(`${join(inputs['cxr/adamw/1']!, message)}\n${AGAIN}`), error.message);
    return true;
  });
});

test('an input that the plan forgot is a defect, not bad input', async (t) => {
  const { inputs, out } = trials(t);
  const { 'cxr/adamw/2': _, ...others } = inputs;
  await assert.rejects(runReport(others, out), {
    name: 'Error',
    message: 'the report step lacks its input cxr/adamw/2',
  });
});

test('audits of the data of a task are read, one of another version is refused', (t) => {
  const root = temporaryFolder(t);
  const inputs = Object.fromEntries(
    [1, 1, 2, 1].map((version, index) => {
      const folder = join(root, `${index}`);
      mkdirSync(folder);
      writeFileSync(join(folder, 'audit.json'), JSON.stringify({ version, index }));
      return [['data/cxr', 'data/cxr#2', 'data/cxr#3', 'data/cxr-other'][index]!, folder];
    }),
  );
  const problems: Problem[] = [];
  const audits = readAudits(PARAMS.tasks, inputs, problems);
  assert.deepEqual(
    audits,
    [0, 1].map((index) => ({ task: 'cxr', audit: { version: 1, index } })),
  );
  assert.deepEqual(problems, [
    {
      message: 'expected an audit of version 1',
      file: join(root, '2', 'audit.json'),
      hint: 'Delete the folder that holds it and run again: the data are then prepared anew.',
    },
  ]);
});

test('pictures that evaluations left lie beside the report, named after task and arm', async (t) => {
  const { inputs, out } = trials(t);
  for (const [name, folder] of Object.entries(inputs)) {
    const size = { dice: 0.5, width: 8, height: 8 };
    const list = PICTURE_KINDS.map((kind) => ({ kind, file: `${kind}-1.png`, id: `${kind}.png`, ...size }));
    writeFileSync(join(folder, PICTURES_FILE), JSON.stringify(list));
    for (const { file } of list) writeFileSync(join(folder, file), `${file} of ${name.split('/')[1]}`);
  }
  await runReport(inputs, out);
  const pngs = readdirSync(out).filter((name) => name.endsWith('.png'));
  const expected = PARAMS.arms.flatMap((arm) => PICTURE_KINDS.map((kind) => [arm, `${kind}-1.png`] as const));
  assert.deepEqual(pngs.toSorted(), expected.map(([arm, file]) => `cxr.${arm}.${file}`).toSorted());
  for (const [arm, file] of expected)
    assert.equal(readFileSync(join(out, `cxr.${arm}.${file}`), 'utf8'), `${file} of ${arm}`);
});
