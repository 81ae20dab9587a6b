import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memorySource } from '../../common/archives/bytes.ts';
import { entryOf, type Value } from '../../weights/format/value.ts';
import { PickleCursor } from '../../weights/pickle/cursor.ts';
import { unpickle } from '../../weights/pickle/machine.ts';
import { latin1 } from './make.ts';

function read(...pickle: readonly string[]): Value {
  const bytes = latin1(...pickle);
  const source = memorySource({ file: 'a.pth', part: 'data.pkl', fileSize: bytes.length }, bytes);
  return unpickle(new PickleCursor(source, 0), (id) => ({ kind: 'tuple', items: ['persistent', id] }));
}

const VALUES: readonly (readonly [string, string, Value])[] = [
  ['None', 'N.', null],
  ['booleans', '\x88.', true],
  ['booleans of protocol 0', 'I00\n.', false],
  ['32-bit integers', 'J\xfe\xff\xff\xff.', -2],
  ['16-bit integers', 'M\x01\x02.', 513],
  ['long integers', '\x8a\x02\x00\xff.', -256],
  ['an empty long integer', '\x8a\x00.', 0],
  ['long integers beyond 2^53', '\x8a\x08\0\0\0\0\0\0\0\x40.', 4611686018427387904n],
  ['decimal long integers', 'L-12L\n.', -12],
  ['floats', 'G\x3f\xf8\0\0\0\0\0\0.', 1.5],
  ['floats of protocol 0', 'F-inf\n.', Number.NEGATIVE_INFINITY],
  ['text', 'X\x03\0\0\0a\xc3\xa9.', 'aé'],
  ['short text', '\x8c\x01a.', 'a'],
  ['text of protocol 0', 'Vab\n.', 'ab'],
  ['quoted text', "S'ab'\n.", 'ab'],
  ["Python 2's str", 'U\x02a\xe9.', 'aé'],
  ['bytes', 'C\x02\x00\xff.', { kind: 'bytes', bytes: Uint8Array.of(0, 255) }],
  ['bytes as Python 3 writes them in protocol 2', 'c_codecs\nencode\nX\x01\0\0\0a\x8c\x06latin1\x86R.', 'a'],
  ['tuples', 'K\x01K\x02\x86.', { kind: 'tuple', items: [1, 2] }],
  ['lists', '](K\x01K\x02e.', { kind: 'list', items: [1, 2] }],
  ['sets', '\x8f(K\x01\x90.', { kind: 'set', items: [1] }],
  ['sets by call', 'c__builtin__\nset\n](K\x01e\x85R.', { kind: 'set', items: [1] }],
  ['dicts', '}(X\x01\0\0\0aK\x01u.', { kind: 'dict', entries: new Map([['a', 1]]) }],
  ['dicts by mark', '(X\x01\0\0\0aK\x01d.', { kind: 'dict', entries: new Map([['a', 1]]) }],
  ['the later of two equal keys', '}K\x01K\x02sK\x01K\x03s.', { kind: 'dict', entries: new Map([[1, 3]]) }],
  [
    "Python 2's OrderedDict",
    'ccollections\nOrderedDict\n(](](K\x01K\x02eetR.',
    { kind: 'dict', entries: new Map([[1, 2]]) },
  ],
  ['values by memo', 'K\x01q\x05h\x05\x86.', { kind: 'tuple', items: [1, 1] }],
  ['values by numbered memo', '\x95\x00\0\0\0\0\0\0\0K\x07\x94h\x00\x86.', { kind: 'tuple', items: [7, 7] }],
  ['persistent ids', 'K\x01Q.', { kind: 'tuple', items: ['persistent', 1] }],
  ['classes, by name only', 'cos\nsystem\n.', { kind: 'global', module: 'os', name: 'system' }],
];

describe('plain data in a pickle', () => {
  for (const [what, pickle, expected] of VALUES) it(what, () => assert.deepEqual(read(pickle), expected));

  it('an instance of an unknown class stays inert, with its state and items', () => {
    const value = read('cyacs.config\nCfgNode\n)\x81(X\x01\0\0\0aK\x01u}b.');
    assert.equal(entryOf(value, 'a'), 1);
    assert.ok(value !== null && typeof value === 'object' && value.kind === 'object');
    assert.equal(value.class, 'yacs.config.CfgNode');
  });

  const INERT: readonly (readonly [string, string, string])[] = [
    ['a class of a project', 'cproject.config\nConfig\nK\x01\x85R.', 'project.config.Config'],
    ['a partial function', 'cfunctools\npartial\nctorch.nn\nLayerNorm\n\x85R)R.', 'functools.partial'],
    ['an enumeration within a class', 'c__builtin__\ngetattr\ncm\nOuter\nVInner\n\x86RK\x01\x85R.', 'm.Outer.Inner'],
    [
      'what only ends like a tensor',
      'cevil\ntorch._utils._rebuild_tensor_v2\n)R.',
      'evil.torch._utils._rebuild_tensor_v2',
    ],
    ['a quantised tensor', 'ctorch._utils\n_rebuild_qtensor\n)R.', 'torch._utils._rebuild_qtensor'],
  ];
  for (const [what, pickle, name] of INERT) {
    it(`an unknown call is not carried out but kept by name: ${what}`, () => {
      const value = read(pickle);
      assert.ok(value !== null && typeof value === 'object' && value.kind === 'object');
      assert.equal(value.class, name);
    });
  }

  it('a list may contain itself', () => {
    const value = read(']q\x00h\x00a.');
    assert.ok(value !== null && typeof value === 'object' && value.kind === 'list');
    assert.equal(value.items[0], value);
  });
});

const hint =
  '\n  Other software may run it when it opens this file; get a plain state_dict, best as .safetensors, from a source that you trust';
const cut = (at: number, wanted: number, found: number): string =>
  `byte ${at}: expected ${wanted} more bytes, but there are ${found}: truncated or corrupt\n  Compare its size with the original and fetch it again`;
const refused = (name: string): string =>
  `refused: the file asks to call ${name}, which is not needed for tensors; nothing was run${hint}`;
const BROKEN: readonly (readonly [string, string, string])[] = [
  ['a call by REDUCE', 'cos\nsystem\nX\x01\0\0\0a\x85R.', `byte 18: ${refused('os.system')}`],
  ['a call by OBJ', '(cos\nsystem\nX\x01\0\0\0ao.', `byte 18: ${refused('os.system')}`],
  ['a call by INST', '(X\x01\0\0\0aios\nsystem\n.', `byte 7: ${refused('os.system')}`],
  [
    'a call within a module',
    'ctorch.serialization\nos.system\n)R.',
    `byte 32: ${refused('torch.serialization.os.system')}`,
  ],
  [
    'a call of an attribute',
    'c__builtin__\ngetattr\n(cos.path\nos\nV_exit\ntR)R.',
    `byte 44: ${refused('os.path.os._exit')}`,
  ],
  ['a call of something that was built', '])R.', 'byte 2: calls something that is no class or function'],
  ['the extension registry', '\x82\x01.', 'byte 0: 0x82 is not a pickle opcode of a checkpoint'],
  ['an unknown protocol', '\x80\x09N.', 'byte 0: pickle protocol 9, expected 0 to 5'],
  ['no end', 'N', cut(1, 1, 0)],
  ['a text longer than the file', 'X\xff\xff\xff\x7fa', cut(5, 2147483647, 1)],
  ['bytes longer than any file', '\x8e\xff\xff\xff\xff\xff\xff\x0f\0.', cut(9, 4503599627370495, 1)],
  ['a line without an end', 'cos', 'byte 0: a line without an end: truncated or corrupt'],
  ['a number of a million digits', `L${'9'.repeat(1_000_000)}\n.`, `byte 0: '${'9'.repeat(40)}' is no number`],
  ['a long number of 2^31 bytes', '\x8b\xff\xff\xff\x7f.', 'byte 0: a whole number of 2147483647 bytes'],
  ['no number', 'Fx\n.', "byte 0: 'x' is no number"],
  ['an empty stack', '.', 'byte 0: takes more values than there are'],
  ['values from below a mark', 'N(\x85.', 'byte 2: takes more values than there are'],
  ['no mark', 'Nt.', 'byte 1: takes values down to a mark that is not there'],
  ['an unset memo', 'h\x07.', 'byte 0: refers to memo 7, which was never set'],
  ['an append to no list', 'NNa.', 'byte 2: appends to something that is no list'],
  ['an item of no dict', 'NNNs.', 'byte 3: sets an item of something that is no dict'],
  ['a key without a value', '}(Nu.', 'byte 3: a key without a value'],
  ['state of no object', 'NNb.', 'byte 2: sets the state of something that has none'],
  ['a class of no text', 'NN\x93.', 'byte 2: the name of a class is no text'],
];

describe('a pickle that a checkpoint has no need of is refused', () => {
  for (const [what, pickle, message] of BROKEN) {
    it(what, () => assert.throws(() => read(pickle), { name: 'InputError', message: `a.pth: data.pkl, ${message}` }));
  }

  it('more objects than a checkpoint has, in little time', () => {
    assert.throws(() => read(']'.repeat(1_000_000), '.'), /: more objects than a checkpoint has$/);
  });

  it('long lists that are copied again and again, in little time', () => {
    const pairs = `](${']K\x01aK\x02a'.repeat(1000)}eq\x00`;
    const calls = 'h\x01h\x00\x85R0'.repeat(100_000);
    assert.throws(
      () => read('ccollections\nOrderedDict\nq\x01', pairs, calls, '.'),
      /: more objects than a checkpoint has$/,
    );
  });
});
