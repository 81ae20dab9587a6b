/** What the generator makes of kinds: with settings of no kind that assay has. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete, filled, oneOfKinds, settingsOfAll } from '../../packaging/schemas/kinds.ts';
import type { Schema } from '../../schemas/schema.ts';

const size = (value: number): Schema => ({ type: 'integer', minimum: 1, default: value, description: 'how large' });
const quiet: Schema = { type: 'boolean', default: false, omitDefault: true, description: 'say nothing' };

test('what all kinds have says so by saying nothing; else the kinds stand before what it means', () => {
  const all = settingsOfAll({ a: { settings: { size: size(1), quiet } }, b: { settings: { size: size(1) } } });
  assert.deepEqual(all['size'], { type: 'integer', minimum: 1, default: 1, description: 'How large.' });
  assert.equal(all['quiet']!.description, 'a: say nothing.');
});

test('a default that differs by kind is told in words, and is not the default of files', () => {
  const kinds = {
    a: { settings: { size: size(1) } },
    b: { settings: { size: size(2) } },
    c: { settings: { size: size(1) } },
  };
  assert.deepEqual(settingsOfAll(kinds)['size'], {
    type: 'integer',
    minimum: 1,
    description: 'How large; when left out 2 for b, 1 for the others.',
  });
});

test('kinds whose values are held to different limits under one name are refused', () => {
  const kinds = { a: { settings: { size: size(1) } }, b: { settings: { size: { ...size(1), minimum: 0 } } } };
  assert.throws(() => settingsOfAll(kinds), {
    message: 'size of a and of b differ: share one schema, or name one otherwise',
  });
});

test('complete settings have all but what is left out at its default, told apart by the kind', () => {
  assert.deepEqual(oneOfKinds('Things', 'name', { a: { settings: { size: size(1), quiet } } }), {
    title: 'Things',
    oneOf: [
      {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'size'],
        properties: {
          name: { const: 'a' },
          size: { type: 'integer', minimum: 1, default: 1 },
          quiet: { type: 'boolean', default: false, omitDefault: true },
        },
      },
    ],
  });
});

test('a mapping with a title is referred to', () => {
  const inner: Schema = { title: 'InnerConfig', type: 'object', properties: { size: size(1) } };
  assert.deepEqual(complete({ properties: { inner } }).properties, { inner: { $ref: '#/definitions/innerSettings' } });
});

test('after defaults were filled in what has one, or has one inside, is there', () => {
  const inner: Schema = { type: 'object', properties: { size: size(1) } };
  const bare: Schema = { type: 'object', properties: { name: { type: 'string' } } };
  assert.deepEqual(filled({ properties: { inner, bare, size: size(3) } }).required, ['inner', 'size']);
});
