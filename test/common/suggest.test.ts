import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest, ranked, suggestion } from '../../common/suggest.ts';

const KNOWN = ['resnet18', 'resnet50', 'densenet121'];

test('a misspelt name is told the nearest known one, whatever its case', () => {
  assert.equal(suggestion('resnet51', KNOWN, 'models'), 'Did you mean `resnet50`?');
  assert.equal(suggestion('ResNet18', KNOWN, 'models'), 'Did you mean `resnet18`?');
});

test('of equally near names the first is meant', () => {
  assert.equal(nearest('resnet5', ['resnet5a', 'resnet5b']), 'resnet5a');
});

test('a name that is like none is told what there is, twenty names at the most', () => {
  assert.equal(suggestion('perceptron', KNOWN, 'models'), 'Known models: resnet18, resnet50, densenet121.');
  const many = Array.from({ length: 22 }, (_, index) => `m${index}`);
  assert.equal(suggestion('perceptron', many, 'models'), `Known models: ${many.slice(0, 20).join(', ')} and 2 more.`);
});

test('two fifths of the letters may differ, or the share that is given; of a single letter none', () => {
  assert.equal(nearest('abcxy', ['abcde']), 'abcde');
  assert.equal(nearest('abxyz', ['abcde']), undefined);
  assert.equal(nearest('abcxy', ['abcde'], 1 / 5), undefined);
  assert.equal(nearest('a', ['b']), undefined);
});

test('long texts are compared with nothing, and names of any length cost nothing', () => {
  assert.equal(nearest('x'.repeat(201), ['x'.repeat(200)]), undefined);
  const long = Array.from({ length: 1000 }, (_, index) => `${index}`.padEnd(100_000, 'x'));
  assert.equal(nearest('resnet51', [...long, ...KNOWN]), 'resnet50');
  assert.deepEqual(ranked('resnet51', [...long, ...KNOWN], 2), ['resnet50', 'resnet18']);
});

test('the nearest names are ranked however far they are', () => {
  assert.deepEqual(ranked('densenet', KNOWN, 2), ['densenet121', 'resnet18']);
  assert.deepEqual(ranked('perceptron', [], 2), []);
});
