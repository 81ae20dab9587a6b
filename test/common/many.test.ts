import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FOLDERS } from '../../bin/bundle.js';
import { alignColumns } from '../../cli/tables/columns.ts';
import { append, largest, smallest } from '../../common/many.ts';

const MANY = 1_000_000;

test('a million values are no more than the stack holds', () => {
  const values = Array.from({ length: MANY }, (_, index) => index);
  assert.deepEqual([largest(values), smallest(values)], [MANY - 1, 0]);
  assert.deepEqual([largest([]), smallest([])], [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  const list = [-1];
  append(list, values);
  assert.equal(list.length, MANY + 1);
  assert.equal(
    alignColumns(
      values.slice(0, MANY / 4).map((value) => [`${value}`]),
      1,
    ).length,
    1_638_889,
  );
});

/** Lists whose length the program itself bounds, and by what. */
const BOUNDED: Readonly<Record<string, string>> = {
  'pipelines/plan/build.ts': 'the two steps of a trial',
  'common/errors.ts': 'the lines of one snippet',
  'data/decoding/dicom/parse.ts': 'the fields of one header that assay reads',
  'data/formats/npz/list.ts': 'the splits',
  'data/decoding/masks.ts': 'the colours of a pixel',
  'tensor/graph/simplify/scalar.ts': 'the inputs of an operation',
  'tensor/devices/xla/program.ts': 'the buffers of a variable',
  'tensor/devices/xla/pjrt/named-values.ts': 'the options of a call',
  'tensor/graph/dependencies.ts': 'the inputs of an operation',
  'tensor/graph/lowerings/convolution/weight-gradient.ts': 'the places of a kernel',
  'stages/scoring/classify.ts': 'a batch',
  'common/many.ts': 'a comment',
  'training/layer-decay.ts': 'the layers of a model',
  'training/optimizers/rule.ts': 'the layers of a model',
  'training/losses/probabilities.ts': 'the classes',
};
const SPREAD =
  /(?:Math\.(?:max|min)|\.push|\.unshift|\.concat|fromCharCode|Object\.assign)\((?:[^(){}[\]]|\([^()]*\))*?(?<=[(,]\s*)\.\.\./;

test('no list of unbounded length is spread into a call', () => {
  const found = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name).replaceAll('\\', '/'))
      .filter((file) => !(file in BOUNDED) && SPREAD.test(readFileSync(file, 'utf8'))),
  );
  assert.deepEqual(found, [], 'use common/many.ts, or say in BOUNDED what bounds the list');
});
