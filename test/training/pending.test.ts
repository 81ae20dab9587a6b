/** What is handed on while further work is under way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOrder, taken } from '../../training/pending.ts';

/** Values whose order of beginning, ending and being handed on is noted. */
async function noted(ahead: number): Promise<readonly string[]> {
  const notes: string[] = [];
  const begin = async (item: number) => {
    notes.push(`begin ${item}`);
    return { value: Promise.resolve(item) };
  };
  for await (const value of inOrder([1, 2, 3], begin, ahead)) notes.push(`have ${value}`);
  return notes;
}

test('without work ahead each value is handed on before the next is begun', async () => {
  assert.deepEqual(await noted(0), ['begin 1', 'have 1', 'begin 2', 'have 2', 'begin 3', 'have 3']);
});

test('with work ahead the next is begun before a value is handed on, and none is lost at the end', async () => {
  assert.deepEqual(await noted(1), ['begin 1', 'begin 2', 'have 1', 'begin 3', 'have 2', 'have 3']);
});

test('who stops early closes what the items come from', async () => {
  let closed = false;
  async function* items() {
    try {
      for (let item = 0; ; item++) yield item;
    } finally {
      closed = true;
    }
  }
  for await (const value of inOrder(items(), async (item) => ({ value: Promise.resolve(item) }), 1))
    if (value === 2) break;
  assert.ok(closed);
});

test('a run that fails is told to whoever waits for its value, and to nobody else', async () => {
  const outputs = Promise.reject(new Error('no memory'));
  const { value } = await taken({ taken: Promise.resolve(), outputs }, () => 1);
  await assert.rejects(value, { message: 'no memory' });
  await taken({ taken: Promise.resolve(), outputs: Promise.reject(new Error('unheard')) }, () => 1);
});
