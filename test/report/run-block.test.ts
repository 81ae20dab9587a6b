import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../report/compare.ts';
import { reportFiles } from '../../report/files.ts';
import { markRun, type RunFacts } from '../../report/run-block.ts';
import { adamw, resultsOf, sgd } from './examples.ts';
import { assertSelfContained, assertWellFormed } from './html/page.ts';

const results = resultsOf({ cxr: { adamw, sgd } });
const files = reportFiles(results, compare(results));
const file = (ending: string) => files.find(({ name }) => name.endsWith(ending))!;
const again = (name: string, text: string, facts: RunFacts) => markRun({ name, text }, facts);

const evil = '<!--assay:run--><script>alert(1)</script>|`x`\u202E';
const run: RunFacts = {
  notice: 'An earlier run made this page; the run of today was interrupted.',
  facts: [
    { name: 'started', value: '2026-11-28 02:00' },
    { name: evil, value: evil },
  ],
};

test('a page says what its run was, before all results, and its times in a block of their own', () => {
  const { name, text } = file('.html');
  const page = again(name, text, run);
  assertWellFormed(page);
  assertSelfContained(page);
  assert.ok(page.indexOf('An earlier run made this page') < page.indexOf('class="verdict'));
  assert.ok(page.includes('<dt>started</dt><dd>2026-11-28 02:00</dd>'));
  assert.ok(page.includes('&lt;!--assay:run--&gt;&lt;script&gt;'));
});

test('the same in Markdown', () => {
  const { name, text } = file('.md');
  const marked = again(name, text, run);
  assert.ok(marked.includes('\n> An earlier run made this page; the run of today was interrupted.\n'));
  assert.ok(marked.includes('\n## This run\n\n- started: 2026-11-28 02:00\n'));
  assert.ok(marked.includes('- \\<!--assay:run--\\>\\<script\\>'));
});

test("a later run's words replace those of an earlier one, and none leave the file as it was", () => {
  for (const { name, text } of files) {
    const once = again(name, text, run);
    const later = { notice: null, facts: [{ name: 'started', value: 'tomorrow' }] };
    assert.equal(again(name, once, later), again(name, text, later), name);
    assert.equal(again(name, once, { notice: null, facts: [] }), text, name);
  }
});

test('files of numbers stay free of times', () => {
  const { name, text } = file('.json');
  assert.equal(again(name, text, run), text);
});
