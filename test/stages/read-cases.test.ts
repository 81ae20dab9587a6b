/** What an evaluation left of its cases is read back as it was, and nothing that was changed since is believed. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { StepError } from '../../common/errors.ts';
import { CASES_FILE, type CaseList, type ClassificationCases } from '../../stages/evaluate/case-list.ts';
import { type CaseValues, VALUES_FILE, valuesDigest, writeValues } from '../../stages/evaluate/case-values.ts';
import { CaseLists, readTestValues } from '../../stages/report/read-cases.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { temporaryFolder } from './tiny-task.ts';

const AGAIN = 'Delete the folder that holds it and run again: the evaluation is then repeated.';
const splits = {
  test: {
    ids: ['a.png', 'b.png', 'c.png'],
    patients: ['p', null, 'p'],
    truth_sha256: valuesDigest([Int32Array.of(1, 1, 0)]),
  },
  val: { ids: ['d.png'], patients: null, truth_sha256: '' },
};
const labelled: ClassificationCases = {
  version: 1,
  task: 'classification',
  labels: 'multi-class',
  classes: ['clear', 'disc'],
  evaluated: ['clear', 'disc'],
  splits,
};
const scored = (scores: readonly number[], truth: readonly number[]): CaseValues => ({
  task: 'classification',
  scores: Float64Array.from(scores),
  truth: Int32Array.from(truth),
});
const values = { test: scored([0.1, 0.9, 1 / 3, 2 / 3, 0.5, 0.5], [1, 1, 0]), val: scored([0.25, 0.75], [0]) };
const masked: CaseList = { version: 1, task: 'segmentation', structures: ['disc'], splits };
const measured = (images: number): CaseValues => ({
  task: 'segmentation',
  sizes: new Int32Array(2 * images).fill(16),
  counts: Int32Array.from({ length: 3 * images }, (_, at) => 9 - (at % 3)),
  boundaries: Int32Array.from({ length: 3 * images }, (_, at) => 4 - (at % 3)),
  lesions: Int32Array.from({ length: 3 * images }, (_, at) => at % 3),
  distances: new Float64Array(2 * images).fill(1 / 3),
  distances_mm: null,
  outlines: null,
});

function written(t: TestContext, list: CaseList = labelled, of: Parameters<typeof writeValues>[1] = values): string {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, CASES_FILE), JSON.stringify(list));
  writeValues(folder, of, list.task === 'classification' ? list.classes.length : list.structures.length);
  return folder;
}

/** The whole message, with the file's name alone. */
function refusal(folder: string): string {
  try {
    readTestValues(folder, new CaseLists().read(folder));
  } catch (error) {
    assert.ok(error instanceof StepError, String(error));
    return error.message.replaceAll(`${folder}/`, '');
  }
  return 'nothing was refused';
}

/** Changes the header, whose length stays. */
function inHeader(folder: string, from: string, to: string): void {
  assert.equal(from.length, to.length);
  const file = join(folder, VALUES_FILE);
  const text = readFileSync(file, 'latin1');
  assert.ok(text.includes(from), text.slice(0, 900));
  writeFileSync(file, text.replace(from, to), 'latin1');
}

test('lists and values come back as they were written, to the last bit', (t) => {
  const folder = written(t);
  const list = new CaseLists().read(folder);
  assert.deepEqual(list, labelled);
  assert.deepEqual(readTestValues(folder, list), values.test);
  const masks = written(t, masked, { test: measured(3), val: measured(1) });
  assert.deepEqual(readTestValues(masks, new CaseLists().read(masks)), measured(3));
});

test('lists of the same bytes are one list', (t) => {
  const lists = new CaseLists();
  const [one, other] = [written(t), written(t)];
  assert.equal(lists.read(one), lists.read(other));
});

test('one changed bit of a score is noticed', (t) => {
  const folder = written(t);
  const file = join(folder, VALUES_FILE);
  const bytes = readFileSync(file);
  const at = bytes.indexOf(Buffer.from(Float64Array.of(1 / 3).buffer));
  bytes[at]! ^= 1;
  writeFileSync(file, bytes);
  assert.equal(refusal(folder), `cases.safetensors: its values are not those that the evaluation wrote\n  ${AGAIN}`);
});

const impossible: readonly (readonly [string, CaseList, CaseValues, string])[] = [
  [
    'a score that is no number',
    labelled,
    scored([0.1, Number.NaN, 0, 0, 0, 0], [1, 1, 0]),
    'test.scores: NaN at place 1',
  ],
  ['a class that there is not', labelled, scored([0, 0, 0, 0, 0, 0], [1, 2, 0]), 'test.truth: 2 at place 1'],
  [
    'a label that is neither',
    { ...labelled, labels: 'multi-label' },
    { task: 'classification', scores: new Float64Array(6), truth: Int8Array.of(0, 1, -1, 0, 3, 0) },
    'test.truth: 3 at place 4',
  ],
  [
    'a distance that is infinite',
    masked,
    { ...measured(3), distances: new Float64Array(6).fill(Number.POSITIVE_INFINITY) } as CaseValues,
    'test.distances: Infinity at place 0',
  ],
  [
    'fewer than no pixels',
    masked,
    { ...measured(3), counts: new Int32Array(9).fill(-1) } as CaseValues,
    'test.counts: -1 at place 0',
  ],
];
for (const [what, list, wrong, message] of impossible) {
  test(`${what} is refused`, (t) => {
    const val =
      list.task === 'classification' ? { ...wrong, truth: Int32Array.of(0), scores: new Float64Array(2) } : measured(1);
    const folder = written(t, list, { test: wrong, val: val as CaseValues });
    assert.equal(refusal(folder), `cases.safetensors: ${message} is no such value\n  ${AGAIN}`);
  });
}

test('values of other cases than the list names are refused', (t) => {
  const folder = written(t, {
    ...labelled,
    splits: { ...splits, test: { ids: ['a.png'], patients: null, truth_sha256: '' } },
  });
  assert.equal(refusal(folder), `cases.safetensors: test.truth: expected I32 [1], found I32 [3]\n  ${AGAIN}`);
});

test('another type of number is refused', (t) => {
  const folder = written(t);
  inHeader(folder, '"dtype":"I32","shape":[3]', '"dtype":"F32","shape":[3]');
  assert.equal(refusal(folder), `cases.safetensors: test.truth: expected I32 [3], found F32 [3]\n  ${AGAIN}`);
});

test('values that are missing are named', (t) => {
  const folder = written(t);
  writeSafetensors(join(folder, VALUES_FILE), { 'test.scores': { shape: [3, 2], data: new Float64Array(6) } });
  assert.equal(refusal(folder), `cases.safetensors: test.truth is missing\n  ${AGAIN}`);
});

test('a file that is cut off is refused', (t) => {
  const folder = written(t);
  const { length } = readFileSync(join(folder, VALUES_FILE));
  truncateSync(join(folder, VALUES_FILE), length - 4);
  assert.equal(
    refusal(folder),
    `cases.safetensors: byte 8: tensors take 80 bytes, but the file has 76 after its header\n  ${AGAIN}`,
  );
});

test('a file that is gone is named', (t) => {
  const folder = written(t);
  rmSync(join(folder, VALUES_FILE));
  assert.equal(refusal(folder), `cases.safetensors: the file cannot be read (ENOENT)\n  ${AGAIN}`);
});

test('truths of another list are refused', (t) => {
  const test = { ...splits.test, truth_sha256: valuesDigest([Int32Array.of(0, 1, 0)]) };
  const folder = written(t, { ...labelled, splits: { ...splits, test } });
  assert.equal(refusal(folder), `cases.safetensors: its truths are not those of cases.json beside it\n  ${AGAIN}`);
});

const lists: readonly (readonly [string, string, string])[] = [
  ['no JSON', '{"version":1', 'the file is not valid JSON'],
  ['another version', '{"version":2}', 'expected a list of cases of version 1'],
  ['no splits', '{"version":1}', 'splits is missing'],
  ['no ids', '{"version":1,"splits":{"test":{}}}', 'splits.test: ids is no list of names'],
  [
    'an id twice',
    JSON.stringify({ ...labelled, splits: { ...splits, test: { ...splits.test, ids: ['a', 'a'] } } }),
    'splits.test: an id stands there twice',
  ],
  [
    'too few patients',
    JSON.stringify({ ...labelled, splits: { ...splits, test: { ...splits.test, patients: ['p'] } } }),
    'splits.test: patients is no list of as many names as ids',
  ],
  ['an unknown task', JSON.stringify({ ...labelled, task: 'detection' }), 'task is neither kind'],
  [
    'a class that counts but is none',
    JSON.stringify({ ...labelled, evaluated: ['other'] }),
    'evaluated is no list of classes',
  ],
  [
    'a class left out of which each image has one',
    JSON.stringify({ ...labelled, evaluated: labelled.classes.slice(1) }),
    'evaluated leaves out classes of which each image has one',
  ],
];
for (const [what, text, message] of lists) {
  test(`a list of cases with ${what} is refused`, (t) => {
    const folder = written(t);
    writeFileSync(join(folder, CASES_FILE), text);
    assert.equal(refusal(folder), `cases.json: ${message}\n  ${AGAIN}`);
  });
}
