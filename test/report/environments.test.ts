import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentNotes } from '../../report/results/environments.ts';
import type { Environment } from '../../schemas/environment.ts';

const made = (own: Partial<Environment> = {}): Environment => ({
  ...{ device: 'cpu', threads: 2, platform: 'linux-x64', cpu: 'a processor', versions: { node: '20.1.0' } },
  ...own,
});

test('trials that were computed alike need no word', () => {
  const lineage = { finetune: made(), evaluate: made({ threads: 4 }) };
  assert.deepEqual(
    environmentNotes([
      { arm: 'a', lineage },
      { arm: 'b', lineage },
      { arm: 'c', lineage: {} },
    ]),
    [],
  );
});

test('every property in which trials differ is told, with the arms', () => {
  const other = made({ device: 'cuda', versions: { node: '22.0.0' } });
  const trials = [
    { arm: 'a', lineage: { finetune: made(), evaluate: made() } },
    { arm: 'a', lineage: { finetune: other, evaluate: made() } },
    { arm: 'b', lineage: { finetune: other, evaluate: made({ threads: 1 }) } },
  ];
  assert.deepEqual(environmentNotes(trials), [
    'trials were trained with different devices: cpu (a); cuda (a, b)',
    'trials were trained with different versions of node: 20.1.0 (a); 22.0.0 (a, b)',
    'trials were evaluated with different numbers of threads: 2 (a); 1 (b)',
  ]);
});
