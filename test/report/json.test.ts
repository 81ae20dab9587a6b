import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../report/compare.ts';
import { resultsJson } from '../../report/json.ts';
import { renderTextTable } from '../../report/text.ts';
import { fileOf, RESULTS } from './pages.ts';

test('results.json holds what the page says: sentences, notes, every metric of every trial, what differs, digests', () => {
  const results = RESULTS['2 x 1']!;
  const json = JSON.parse(resultsJson(results, compare(results)));
  const page = fileOf('report.html', results)
    .replaceAll('\u00a0', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"');
  const sentences = [
    json.question,
    json.answers[0].evidence,
    ...json.answers[0].remarks,
    ...json.notes,
    ...json.task_notes.quickstart,
    json.provenance.inputs[0].value,
    json.properties[0].values[1],
  ];
  assert.ok(sentences.length > 8);
  for (const sentence of sentences) assert.ok(page.includes(sentence), sentence);
  assert.equal(json.metrics.quickstart.adamw.length, 3);
  assert.equal(json.metrics.quickstart.adamw[0].accuracy, 0.8);
  assert.equal(json.version, 3);
});

test('what is printed from results.json is what is printed from the trials', () => {
  for (const results of Object.values(RESULTS)) {
    const comparison = compare(results);
    assert.equal(renderTextTable(JSON.parse(resultsJson(results, comparison))), renderTextTable(comparison));
  }
});
