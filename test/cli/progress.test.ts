import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Board } from '../../cli/progress/board.ts';
import { plainLogger } from '../../cli/progress/plain.ts';
import { duration } from '../../cli/progress/words.ts';
import { typed } from '../../cli/summary.ts';
import type { RunEvent } from '../../pipelines/run/events.ts';

const ID = 'finetune:lung/ark/1';
const EPOCH = { type: 'epoch', epoch: 2, epochs: 5, train_loss: 0.5, val_loss: 0.25, lr: 0.001, seconds: 75 } as const;
const PROGRESS = { type: 'progress', unit: 'batches', done: 3, total: 9, epoch: 2, epochs: 5 } as const;
const RATES = { loss: 0.123456, images_per_second: 41.26, seconds_left: 3700 } as const;

const EVENTS: readonly RunEvent[] = [
  { type: 'reading', done: 10_000, total: 20_000 },
  {
    type: 'planned',
    experiment: 'x',
    steps: 3,
    stages: new Map([['finetune', 3]]),
    cached: 1,
    jobs: 2,
    queued: false,
    threads: 1,
    device: 'cpu',
  },
  { type: 'started', id: ID, stage: 'finetune', resumed: true },
  { type: 'stage', id: ID, event: { ...PROGRESS, ...RATES } },
  { type: 'stage', id: ID, event: EPOCH },
  { type: 'stage', id: ID, event: { type: 'message', level: 'warning', text: 'few images' } },
  { type: 'stage', id: ID, event: { type: 'read', files: ['x.png'] } },
  { type: 'stage', id: ID, event: { type: 'metric', name: 'auc', value: 0.87654 } },
  { type: 'ended', id: ID, stage: 'finetune', result: 'done', key: 'k', seconds: 12.34, problems: [] },
  { type: 'ended', id: 'b', stage: 'finetune', result: 'cached', key: 'k', seconds: 0, problems: [] },
  {
    type: 'ended',
    id: 'c',
    stage: 'finetune',
    result: 'failed',
    key: 'k',
    seconds: 60,
    problems: [{ file: 'x.png', message: 'truncated', hint: 'Replace it' }],
  },
];

test('without a terminal every event that matters is one line', () => {
  const written: string[] = [];
  const logger = plainLogger({ write: (text: string | Uint8Array) => written.push(String(text)) > 0 });
  for (const event of EVENTS) logger.log(event);
  assert.equal(
    written.join(''),
    `reading files: 10000 of 20000
x: 3 steps, 1 cached; 2 jobs, 1 thread each, device cpu
${ID} resumed
${ID} epoch 2/5: train loss 0.5000, val loss 0.2500, lr 0.00100, 1 min 15 s
${ID} warning: few images
${ID} auc 0.8765
${ID} done after 12.3 s
c FAILED after 1 min 0 s
  x.png: truncated
    Replace it
`,
  );
});

test('a step that never began is told in one line, and by the summary alone after an interruption', () => {
  const written: string[] = [];
  const logger = plainLogger({ write: (text: string | Uint8Array) => written.push(String(text)) > 0 });
  const ended = { type: 'ended', id: ID, stage: 'finetune', key: null, seconds: 0 } as const;
  const problems = [{ message: 'prepare:lung did not finish' }];
  logger.log({ ...ended, result: 'skipped', problems });
  logger.log({ ...ended, result: 'interrupted', problems: [] });
  logger.log({ ...ended, result: 'interrupted', seconds: 2, problems: [] });
  assert.equal(written.join(''), `${ID} skipped: prepare:lung did not finish\n${ID} interrupted after 2.0 s\n`);
});

test('the command that goes on can be pasted into a shell', () => {
  assert.equal(typed(['node', '/usr/bin/assay', 'run', 'a.yaml', '--jobs', '2'], '/w'), 'assay run a.yaml --jobs 2');
  const words = ['--set', 'init={ method: mae }', "it's.yaml"];
  assert.equal(
    typed(['node', '/w/it is/bin/assay.js', 'run', ...words], '/w/here'),
    String.raw`node '../it is/bin/assay.js' run --set 'init={ method: mae }' 'it'\''s.yaml'`,
  );
});

test('on a terminal a stage shows its count and where its running steps are', () => {
  const board = new Board(new Map([['finetune', 3]]));
  assert.equal(board.text('finetune'), 'finetune 0/3');
  const texts = EVENTS.map((event) => (board.note(event).length === 0 ? null : board.text('finetune')));
  const at = 'lung/ark/1  epoch 2/5, batches 3/9, loss 0.1235, 41.3 images/s, 1 h 1 min left';
  assert.deepEqual(
    texts.filter((text) => text !== null),
    [
      'finetune 0/3\n  lung/ark/1  resuming',
      `finetune 0/3\n  ${at}`,
      'finetune 1/3',
      'finetune 2/3',
      'finetune 2/3, 1 failed',
    ],
  );
  assert.equal(board.outcome('finetune'), 'badly');
});

test('steps that were interrupted or skipped do not count as done', () => {
  const board = new Board(new Map([['finetune', 4]]));
  const results = ['done', 'interrupted', 'skipped', 'interrupted'] as const;
  for (const [index, result] of results.entries())
    board.note({ type: 'ended', id: `${index}`, stage: 'finetune', result, key: null, seconds: 0, problems: [] });
  assert.equal(board.text('finetune'), 'finetune 1/4, 1 skipped, 2 interrupted');
  assert.equal(board.outcome('finetune'), 'badly');
});

test('the first interruption says what happens now and what a second one does', () => {
  const board = new Board(new Map([['finetune', 1]]));
  board.note({ type: 'started', id: ID, stage: 'finetune', resumed: false });
  assert.deepEqual(board.note({ type: 'stopping', running: 1 }), ['finetune']);
  assert.equal(board.text('finetune'), 'finetune 0/1\n  lung/ark/1  saving its state; interrupt again to end at once');
});

test('durations are told in the units that people use', () => {
  assert.deepEqual([0.04, 59.94, 60, 3599, 7260].map(duration), [
    '0.0 s',
    '59.9 s',
    '1 min 0 s',
    '59 min 59 s',
    '2 h 1 min',
  ]);
});
