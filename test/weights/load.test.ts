import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sizeOf } from '../../tensor/shape.ts';
import { openWeights } from '../../weights/format/file.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { type Loaded, loadWeights } from '../../weights/loading/load.ts';
import type { Target } from '../../weights/loading/rule.ts';
import { checkpointRule } from '../../weights/rules/checkpoint.ts';
import { goldenPath } from './golden.ts';
import { fileOf, safetensors } from './make.ts';

type Settings = Partial<Parameters<typeof checkpointRule>[0]>;

/** A file of float32 tensors of these shapes, filled with 0, 1, 2 ... */
function fileWith(shapes: Readonly<Record<string, readonly number[]>>): string {
  const path = fileOf(new Uint8Array(0), '.safetensors');
  const tensors = Object.entries(shapes).map(([name, shape]) => {
    const size = sizeOf(shape);
    return [name, { shape, data: Float32Array.from({ length: size }, (_, index) => index) }] as const;
  });
  writeSafetensors(path, Object.fromEntries(tensors));
  return path;
}

function targetWith(shapes: Readonly<Record<string, readonly number[]>>): Target {
  const parameters = Object.entries(shapes).map(([name, shape]) => ({ name, shape }));
  return { arch: 'vit_test', parameters, head: ['head.weight', 'head.bias'] };
}

async function load(path: string, target: Target, settings: Settings = {}): Promise<Loaded> {
  const file = await openWeights(path);
  try {
    const rule = checkpointRule({ method: 'checkpoint', key: null, strip_prefix: null, rename: {}, ...settings });
    return loadWeights(target, file, rule);
  } finally {
    file.close();
  }
}

const BODY = { 'norm.weight': [2], 'norm.bias': [2] };

describe('strict loading', () => {
  it('takes every parameter and says so', async () => {
    const { tensors, report } = await load(fileWith(BODY), targetWith(BODY));
    assert.deepEqual(tensors['norm.bias'], { shape: [2], data: Float32Array.of(0, 1) });
    const matched = ['norm.weight', 'norm.bias'];
    assert.deepEqual(report, { matched, resized: [], missing: [], unused: [], reasons: {}, layout: null });
  });

  it('lets the head be missing', async () => {
    const { tensors, report } = await load(fileWith(BODY), targetWith({ ...BODY, 'head.weight': [3, 2] }));
    assert.deepEqual(Object.keys(tensors), ['norm.weight', 'norm.bias']);
    assert.deepEqual(report.missing, ['head.weight']);
  });

  it('lets the head be left over, and be of another shape', async () => {
    const path = fileWith({ ...BODY, 'head.weight': [5, 2], 'head.bias': [5] });
    const { report } = await load(path, targetWith({ ...BODY, 'head.weight': [3, 2] }));
    assert.deepEqual(report.missing, ['head.weight']);
    assert.deepEqual(report.unused, ['head.bias', 'head.weight']);
  });

  it('strips a prefix from the names that have it, then renames', async () => {
    const path = fileWith({ 'module.norm.weight': [2], 'module.norm.beta': [2], 'head.bias': [7] });
    const settings = { strip_prefix: 'module.', rename: { 'norm.beta': 'norm.bias' } };
    const { report } = await load(path, targetWith(BODY), settings);
    assert.deepEqual(report, {
      matched: ['norm.weight', 'norm.bias'],
      resized: [],
      missing: [],
      unused: ['head.bias'],
      reasons: { 'the head, which is drawn anew for every task': ['head.bias'] },
      layout: null,
    });
  });

  it('resizes position embeddings and keeps the tokens before them', async () => {
    const target = targetWith({ cls_token: [1, 1, 1], pos_embed: [1, 10, 1] });
    const { tensors, report } = await load(fileWith({ cls_token: [1, 1, 1], pos_embed: [1, 5, 1] }), target);
    assert.equal(tensors['pos_embed']!.data[0], 0);
    assert.equal(tensors['pos_embed']!.data[5], 2.5, 'the centre of the grid');
    assert.deepEqual(report.resized, [{ name: 'pos_embed', from: [1, 5, 1], to: [1, 10, 1] }]);
  });
});

interface Misfit {
  readonly what: string;
  readonly file: Readonly<Record<string, readonly number[]>>;
  readonly model: Readonly<Record<string, readonly number[]>>;
  readonly settings?: Settings;
  readonly lines: readonly string[];
}

const MISFITS: readonly Misfit[] = [
  {
    what: 'a missing parameter',
    file: { 'norm.weight': [2] },
    model: BODY,
    lines: [
      '1 parameter of vit_test not in the file: norm.bias [2]',
      '  The weights are not complete, or of another model: check model.arch',
    ],
  },
  {
    what: 'another spelling, with the nearest name',
    file: { 'norm.weight': [2], 'norm.biases': [2] },
    model: BODY,
    lines: [
      '1 parameter of vit_test not in the file: norm.bias [2] (the file has norm.biases)',
      '@1 tensor of the file not in vit_test: norm.biases [2]',
      '  Check model.arch and its overrides, or name the tensors with init.rename',
    ],
  },
  {
    what: 'another shape',
    file: { 'norm.weight': [4], 'norm.bias': [2], 'head.weight': [9] },
    model: BODY,
    lines: [
      '1 parameter of another shape: norm.weight [2] is norm.weight [4] in the file',
      '  The weights are of another model: check model.arch and its overrides',
    ],
  },
  {
    what: 'a position embedding of no square grid',
    file: { pos_embed: [1, 6, 2] },
    model: { pos_embed: [1, 4, 2] },
    lines: [
      '1 parameter of another shape: pos_embed [1, 4, 2] is pos_embed [1, 6, 2] in the file',
      '  The weights are of another model: check model.arch and its overrides',
    ],
  },
  {
    what: 'a prefix that was not named, with the setting that would find it',
    file: { 'module.norm.weight': [2], 'module.norm.bias': [2] },
    model: BODY,
    lines: [
      '2 parameters of vit_test not in the file: norm.weight [2], norm.bias [2]',
      '@2 tensors of the file not in vit_test: module.norm.bias [2], module.norm.weight [2]',
      '  init: { method: checkpoint, strip_prefix: module. } fits this file',
    ],
  },
  {
    what: 'many of them, the first ten by name',
    file: Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`x${String(index).padStart(2, '0')}`, [1]])),
    model: {},
    lines: [
      '12 tensors of the file not in vit_test: x00 [1], x01 [1], x02 [1], x03 [1], x04 [1], x05 [1], x06 [1], x07 [1], x08 [1], x09 [1] and 2 more',
      '  Check model.arch and its overrides, or name the tensors with init.rename',
    ],
  },
  {
    what: 'an entry that is not there',
    file: BODY,
    model: BODY,
    settings: { key: 'modle' },
    lines: [
      "no tensors in entry 'modle'; the file has norm.bias, norm.weight",
      '  init: { method: checkpoint } fits this file',
    ],
  },
  {
    what: 'a prefix that no name has',
    file: BODY,
    model: BODY,
    settings: { strip_prefix: 'modul.' },
    lines: ["init.strip_prefix: no tensor's name begins with 'modul.'; the first is norm.bias"],
  },
  {
    what: 'a renaming of what is not there',
    file: BODY,
    model: BODY,
    settings: { rename: { 'norm.wieght': 'x' } },
    lines: ['init.rename: the file has no tensor norm.wieght\n  Did you mean `norm.weight`?'],
  },
  {
    what: 'two tensors that get one name',
    file: BODY,
    model: BODY,
    settings: { rename: { 'norm.weight': 'norm.bias' } },
    lines: ['norm.bias and norm.weight both become norm.bias'],
  },
];

describe('weights that do not fit are refused, with both sides', () => {
  for (const { what, file, model, settings = {}, lines } of MISFITS) {
    it(what, async () => {
      const path = fileWith(file);
      const [first, ...others] = lines;
      const rest = others.map((line) => (line.startsWith('@') ? `${path}: ${line.slice(1)}` : line));
      const message = [`${path}: ${first}`, ...rest].join('\n');
      await assert.rejects(load(path, targetWith(model), settings), { name: 'InputError', message });
    });
  }

  it('a training checkpoint without a key, and no advice where no entry and prefix would fit', async () => {
    const path = goldenPath('vit_training_module_zip.pth.tar');
    const message = `${path}: no tensors in the file itself; the file has epoch, lossMIN, state_dict (32 tensors), optimizer, scheduler`;
    const target = targetWith({ 'norm.weight': [24], 'norm.bias': [25] });
    await assert.rejects(load(path, target), { name: 'InputError', message });
  });
});

/** Of this process alone, so that a busy machine changes nothing; whatever is not linear in these files takes minutes. */
const MOST_CPU_MICROSECONDS = 20e6;

describe('a hostile header is refused in a few seconds', () => {
  const entry = { dtype: 'F32', shape: [0], data_offsets: [0, 0] };
  const headers: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'with a name of four million dots': { ['x.'.repeat(4_000_000)]: entry },
    'with a name of four million quotes': { ['"'.repeat(4_000_000)]: entry },
    'with twenty thousand names': Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`blocks.${index}.attn.qkv.weight`, entry]),
    ),
  };
  for (const [what, header] of Object.entries(headers)) {
    it(what, async () => {
      const path = fileOf(safetensors(JSON.stringify(header), 0), '.safetensors');
      const start = process.cpuUsage();
      await assert.rejects(load(path, targetWith(BODY)), { name: 'InputError' });
      const { user, system } = process.cpuUsage(start);
      assert.ok(user + system < MOST_CPU_MICROSECONDS, `${user + system} µs`);
    });
  }
});
