import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderProblem } from '../../common/errors.ts';

const lines = (problem: Parameters<typeof renderProblem>[0]): readonly string[] => renderProblem(problem).split('\n');

test('place, path, message, the line with a caret, the hint', () => {
  const problem = {
    file: 'a.yaml',
    line: 12,
    column: 3,
    path: 'x.y',
    message: 'wrong',
    snippet: 'ab: c',
    hint: 'Mend it.',
  };
  assert.deepEqual(lines(problem), ['a.yaml:12:3: x.y: wrong', '  12 | ab: c', '         ^', '  Mend it.']);
});

test('what is not known is left out', () => {
  assert.deepEqual(lines({ message: 'wrong' }), ['wrong']);
  assert.deepEqual(lines({ message: 'wrong', file: 'a', path: '' }), ['a: wrong']);
});

test('the caret stands below its column after tabs', () => {
  assert.deepEqual(lines({ message: 'm', line: 1, column: 4, snippet: '\ta\tb' }), [
    '1: 4: m'.replace(' ', ''),
    '  1 | \ta\tb',
    '      \t \t^',
  ]);
});

test('of a long line the part around the column is shown', () => {
  const [, shown, caret] = lines({
    message: 'm',
    line: 1,
    column: 501,
    snippet: `${'a'.repeat(500)}X${'b'.repeat(500)}`,
  });
  assert.equal(shown, `  1 | ... ${'a'.repeat(60)}X${'b'.repeat(59)} ...`);
  assert.equal(shown?.indexOf('X'), caret?.indexOf('^'));
  const [, start, first] = lines({ message: 'm', line: 1, column: 1, snippet: 'a'.repeat(500) });
  assert.equal(start, `  1 | ${'a'.repeat(120)} ...`);
  assert.equal(first, '      ^');
});

test('control characters do not reach the terminal', () => {
  assert.deepEqual(lines({ message: 'found \u001b[2J', snippet: '\u0007\r', hint: '\u009b1m' }), [
    'found \ufffd[2J',
    '   | \ufffd\ufffd',
    '  \ufffd1m',
  ]);
});
