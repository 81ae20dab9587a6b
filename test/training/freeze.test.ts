import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../common/errors.ts';
import { frozenParameters } from '../../training/adaptation/freeze.ts';

const names = [
  'cls_token',
  'patch_embed.proj.weight',
  'blocks.0.norm1.weight',
  'blocks.0.mlp.fc1.bias',
  'blocks.1.norm1.weight',
];
const head = ['head.weight', 'head.bias'];
const model = {
  arch: 'tiny',
  head,
  parameters: [...names, ...head].map((name) => ({ name, shape: [2], init: { kind: 'zeros' } as const })),
};

const cases: Readonly<Record<string, readonly [patterns: readonly string[], frozen: readonly string[]]>> = {
  'no pattern freezes nothing': [[], []],
  'a name freezes that parameter alone': [['cls_token'], ['cls_token']],
  'a star stands for any characters, dots included': [['blocks.0.*'], names.slice(2, 4)],
  'stars may stand anywhere': [['*block*norm*.weight'], [names[2]!, names[4]!]],
  'a star may stand for nothing': [['cls*_token*'], ['cls_token']],
  'body is all but the head': [['body'], names],
  'an exclamation mark takes names out again': [['body', '!blocks.1.*'], names.slice(0, 4)],
  'later patterns win': [
    ['!head.*', '*', '!head.bias'],
    [...names, 'head.weight'],
  ],
  'the head alone may be frozen': [['head.*'], head],
};
for (const [what, [patterns, frozen]] of Object.entries(cases)) {
  test(what, () => assert.deepEqual([...frozenParameters(patterns, model)], frozen));
}

function refusal(patterns: readonly string[]): string {
  try {
    frozenParameters(patterns, model);
  } catch (error) {
    if (error instanceof InputError) return error.message;
  }
  return 'it was not refused';
}

test('every pattern that matches nothing is told with the nearest names', () => {
  assert.equal(
    refusal(['block.0.*', 'cls_token', '!hed.weight', 'bodies']),
    'schedule.freeze[0]: no parameter of tiny matches "block.0.*"\n' +
      '  The nearest are blocks.0.*, blocks.*, blocks.1.*. `*` stands for any characters.\n' +
      'schedule.freeze[2]: no parameter of tiny matches "!hed.weight"\n' +
      '  The nearest are head.weight, head.bias, head.*. `*` stands for any characters.\n' +
      'schedule.freeze[3]: no parameter of tiny matches "bodies"\n' +
      '  The nearest are body, head.bias, blocks.*. `*` stands for any characters.',
  );
});

test('a model of which nothing is left to train is refused', () => {
  assert.equal(
    refusal(['*']),
    'schedule.freeze: all parameters of tiny are frozen: nothing is left to train\n' +
      '  Leave at least the head out (head.weight, head.bias), such as by ["body"].',
  );
});

test('patterns that would occupy a regular expression for years are quick', () => {
  const long = { ...model, parameters: [{ name: 'a'.repeat(2000), shape: [1], init: { kind: 'zeros' } as const }] };
  assert.throws(() => frozenParameters([`${'*a'.repeat(500)}b`], long), InputError);
});
