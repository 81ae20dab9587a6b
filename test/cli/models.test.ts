import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignColumns } from '../../cli/columns.ts';
import { listModels } from '../../cli/models-table.ts';

test("parameters and multiply-adds are timm's", () => {
  const vit = listModels(14).find(({ arch }) => arch === 'vit_base_patch16_224');
  assert.deepEqual(vit, {
    arch: 'vit_base_patch16_224',
    family: 'vit',
    image_size: 224,
    parameters: 85_809_422,
    macs: 17_563_070_976,
  });
});

test('columns are aligned: text to the left, numbers to the right, no trailing blanks', () => {
  const rows = [
    ['name', 'count'],
    ['a', '1'],
    ['longer', '23'],
  ];
  assert.equal(alignColumns(rows, 1), 'name    count\na           1\nlonger     23');
});
