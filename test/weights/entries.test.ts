import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entryAt, holdersIn } from '../../weights/format/entries.ts';
import { openWeights } from '../../weights/format/file.ts';
import type { Value } from '../../weights/format/value.ts';
import { loadWeights } from '../../weights/loading/load.ts';
import { checkpointRule } from '../../weights/rules/checkpoint.ts';
import { checkpoint, fileOf, latin1, tensorPickle } from './make.ts';

const dict = (entries: Readonly<Record<string, Value>>): Value => ({
  kind: 'dict',
  entries: new Map(Object.entries(entries)),
});
const root = dict({
  a: dict({ b: dict({ c: 1 }), 'b.c': 2 }),
  'a.b': 3,
  list: { kind: 'list', items: [dict({ x: 4 })] },
});

describe('the entry at a key', () => {
  const KEYS: readonly (readonly [string, Value | undefined])[] = [
    ['a.b.c', 2],
    ['a.b', 3],
    ['list.0.x', 4],
    ['list.1.x', undefined],
    ['a.d', undefined],
    ['', undefined],
  ];
  for (const [key, value] of KEYS)
    it(`${key}: ${JSON.stringify(value)}`, () => assert.equal(entryAt(root, key), value));

  it('an entry with a dot in its name comes before a path', () => {
    assert.deepEqual(entryAt(dict({ a: dict({ b: 1 }), 'a.b': 2 }), 'a.b'), 2);
  });
});

/** A checkpoint of these dicts, each of which holds one vector of two values. */
function nested(...path: readonly string[]): string {
  const vector = `V${'norm.bias'}\n${tensorPickle([2], [1], 2)}`;
  const tree = path.reduceRight((inner, name) => `}(V${name}\n${inner}u`, `}(${vector}u`);
  const data = Buffer.from(Float32Array.of(1, 2).buffer);
  return fileOf(checkpoint(latin1('\x80\x02', tree, '.'), { name: 'a/data/0', data }));
}

const target = { arch: 'any', parameters: [{ name: 'norm.bias', shape: [2] }], head: [] };

async function load(path: string, key: string | null) {
  const file = await openWeights(path);
  try {
    return loadWeights(target, file, checkpointRule({ method: 'checkpoint', key, strip_prefix: null, rename: {} }))
      .report;
  } finally {
    file.close();
  }
}

describe('tensors below several entries', () => {
  it('are found by the names of all of them', async () => {
    assert.deepEqual((await load(nested('checkpoint', 'model', 'ema'), 'checkpoint.model.ema')).matched, ['norm.bias']);
  });

  it('are where the error message says', async () => {
    const path = nested('checkpoint', 'model');
    const message =
      `${path}: no tensors in entry 'checkpoint'; the file has checkpoint; below it are checkpoint.model (1 tensor)\n` +
      '  init: { method: checkpoint, key: checkpoint.model } fits this file';
    await assert.rejects(load(path, 'checkpoint'), { name: 'InputError', message });
  });

  it('a tree without an end is not gone through for ever', () => {
    const loop: Value = { kind: 'dict', entries: new Map() };
    loop.entries.set('self', loop);
    const wide = dict(Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, dict({})])));
    loop.entries.set('wide', wide);
    assert.deepEqual(holdersIn(loop), []);
  });
});

it('a module within a file is refused as one that is the file is, with what to do about it', async () => {
  const state = '}(V_parameters\n}V_buffers\n}V_modules\n}u';
  const path = fileOf(checkpoint(latin1(`\x80\x02}Vnet\ncmy.code\nNet\n)\x81${state}bs.`)));
  const message =
    `${path}: entry 'net' is a pickled my.code.Net (a module, whose code is not in the file), expected a dict of tensors\n` +
    '  Save its state_dict() instead: torch.save(torch.load(path, weights_only=False)["net"].state_dict(), new_path), or as .safetensors';
  await assert.rejects(load(path, 'net'), { name: 'InputError', message });
});
