/** Which cards steps that run at the same time are given. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { localExecutor } from '../../../pipelines/executors/local.ts';
import { divide } from '../../../pipelines/executors/shares.ts';

const cards = (...ids: readonly string[]) => ({ variable: 'CARDS', ids });
const four = cards('0', '1', '2', '3');

test('auto is a step a card, or as many cards as share a batch', () => {
  assert.deepEqual(divide('auto', four, 1), {
    jobs: 4,
    shares: [{ CARDS: '0' }, { CARDS: '1' }, { CARDS: '2' }, { CARDS: '3' }],
  });
  assert.deepEqual(divide('auto', four, 2), { jobs: 2, shares: [{ CARDS: '0,1' }, { CARDS: '2,3' }] });
  assert.deepEqual(divide('auto', cards('0', '1', '2', '3', '4'), 2).shares.length, 2);
});

test('auto is one step where there are no cards, too few, or a single one', () => {
  for (const found of [null, cards(), cards('MIG-x')])
    assert.deepEqual(divide('auto', found, 1), { jobs: 1, shares: [] });
  assert.deepEqual(divide('auto', four, 8), { jobs: 1, shares: [] });
});

test('a number of jobs is taken as it is, and has cards of its own as far as there are some', () => {
  assert.deepEqual(divide(1, four, 1), { jobs: 1, shares: [] });
  assert.deepEqual(divide(2, null, 1), { jobs: 2, shares: [] });
  assert.deepEqual(divide(3, cards('0', '1'), 1), { jobs: 3, shares: [{ CARDS: '0' }, { CARDS: '1' }] });
});

/** Writes what it was given, and ends when it is told to stop. */
const WORKER = `
  require('node:fs').writeFileSync(process.argv[1], process.env.CARDS ?? 'all');
  process.on('message', ({ type }) => type === 'stop' && process.exit(0));`;

test('steps at the same time have different cards, and the next one that of the step that has ended', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-shares-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const executor = localExecutor({ jobs: 2, shares: [{ CARDS: '0' }, { CARDS: '1' }], command: ['--eval', WORKER] });
  const begin = async (name: string) => {
    const stepFile = join(folder, name);
    const running = executor.start({
      stepFile,
      events: '',
      log: `${stepFile}.log`,
      onStart: () => {},
      onEvent: () => {},
    });
    while (!existsSync(stepFile) || readFileSync(stepFile, 'utf8') === '') await setTimeout(5);
    return { running, cards: readFileSync(stepFile, 'utf8') };
  };
  const end = async ({ running }: Awaited<ReturnType<typeof begin>>) => {
    running.stop();
    await running.outcome;
  };
  const [first, second] = [await begin('a'), await begin('b')];
  assert.deepEqual([first.cards, second.cards], ['0', '1']);
  await end(second);
  const third = await begin('c');
  assert.equal(third.cards, '1');
  await Promise.all([first, third].map(end));
});
