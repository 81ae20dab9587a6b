import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { escapeLatex } from '../../report/latex/escape.ts';
import { fileOf, RESULTS } from './pages.ts';

const latex = (name: string): string => fileOf('report.tex', RESULTS[name]!);

test('text is shown as it was written', () => {
  assert.equal(
    escapeLatex('a&b%c_d|e<f>{g}\\~^#$"\'`'),
    'a\\&b\\%c\\_d\\textbar{}e\\textless{}f\\textgreater{}\\{g\\}\\textbackslash{}\\textasciitilde{}\\textasciicircum{}\\#\\$\\textquotedbl{}\\textquotesingle{}\\textasciigrave{}',
  );
  assert.equal(escapeLatex('a--b, c,,d [e] *'), 'a-{}-{}b, c,{},d {[}e{]} {*}');
  assert.equal(escapeLatex('81.20 ± 0.90 − 3 ≥ 2\u202E'), '81.20 $\\pm$ 0.90 $-$ 3 $\\geq$ 2?');
});

test('a table has the rules of booktabs, an ampersand between cells and a label', () => {
  const [table] = latex('2 x 1').split('% statistics-quickstart\n')[1]!.split('\\end{longtable}');
  assert.ok(table!.includes('\\begin{longtable}{@{}lrrr@{}}'));
  assert.ok(table!.includes('\\label{tab:statistics-quickstart}'));
  for (const rule of ['\\toprule', '\\midrule', '\\bottomrule']) assert.ok(table!.includes(rule));
  assert.match(table!, /^\\textbf\{adamw\} & reference & -- & 81\.20 \$\\pm\$ 0\.89 \\\\$/m);
});

test('a table that is wider than a page goes on below', () => {
  const parts = latex('10 x 5').match(/% summary.*/g);
  assert.deepEqual(parts, ['% summary', '% summary-2']);
});

for (const name of Object.keys(RESULTS)) {
  test(`groups, environments and cells are balanced: ${name}`, () => {
    const text = latex(name);
    const bare = text.replaceAll(/\\[\\{}&%$#_]/g, ' ');
    let depth = 0;
    for (const mark of bare.match(/[{}]/g) ?? []) {
      depth += mark === '{' ? 1 : -1;
      assert.ok(depth >= 0);
    }
    assert.equal(depth, 0);
    assert.equal(text.match(/\\begin\{/g)!.length, text.match(/\\end\{/g)!.length);
    assert.equal((bare.match(/\$/g)?.length ?? 0) % 2, 0);
  });
}

const installed = spawnSync('kpsewhich', ['booktabs.sty']).status === 0;

test('it compiles as it is', { skip: installed ? false : 'pdflatex with booktabs is not installed' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-latex-'));
  try {
    for (const name of Object.keys(RESULTS)) {
      writeFileSync(join(folder, 'report.tex'), latex(name));
      execFileSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'report.tex'], { cwd: folder });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
