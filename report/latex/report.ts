/** The report as a LaTeX document that compiles as it is, with tables in the style of booktabs to be copied into a paper. */
import type { Block, Report, Section } from '../document/blocks.ts';
import type { Verdict } from '../words/verdict.ts';
import { escapeLatex as inline, unicodeDefinitions } from './escape.ts';
import { latexTable } from './table.ts';

export function renderLatex(report: Report): string {
  const { experiment, description, question, notices, leaks, answers, opening, sections } = report;
  const body = [
    `\\section*{${inline(experiment)}}`,
    ...(description === null ? [] : [inline(description)]),
    inline(question),
    ...[...notices, ...leaks].map((text) => `\\textbf{${inline(text)}}`),
    ...answers.flatMap(answerText),
    ...opening.flatMap(blockText),
    ...sections.flatMap(sectionText),
  ].join('\n\n');
  return `${preamble(body)}\n\n\\begin{document}\n\n${body}\n\n\\end{document}\n`;
}

function preamble(body: string): string {
  return [
    '\\documentclass[10pt]{article}',
    '\\usepackage[T1]{fontenc}',
    '\\usepackage[utf8]{inputenc}',
    '\\usepackage{textcomp}',
    '\\usepackage{booktabs}',
    '\\usepackage{longtable}',
    '\\usepackage{array}',
    '\\usepackage[a4paper,margin=20mm]{geometry}',
    '\\setlength{\\parindent}{0pt}',
    '\\setlength{\\parskip}{4pt}',
    '\\setlength{\\tabcolsep}{4pt}',
    '\\emergencystretch=3em',
    ...unicodeDefinitions(body),
  ].join('\n');
}

function answerText({ lead, answer, evidence, remarks }: Verdict): readonly string[] {
  const said = `${lead === null ? '' : `\\textbf{${inline(lead)}}`}${inline(answer)}`;
  return [evidence === null ? said : `${said} ${inline(evidence)}.`, ...remarks.map(inline)];
}

function sectionText({ title, blocks }: Section): readonly string[] {
  return [`\\section*{${inline(title)}}`, ...blocks.flatMap(blockText)];
}

function blockText(block: Block): readonly string[] {
  switch (block.kind) {
    case 'table':
      return [latexTable(block.table)];
    case 'paragraph':
      return [inline(block.text)];
    case 'notes':
      return [`\\begin{itemize}\n${block.items.map((item) => `\\item ${inline(item)}\n`).join('')}\\end{itemize}`];
    case 'fold':
      return [`\\subsection*{${inline(block.title)}}`, ...block.blocks.flatMap(blockText)];
    case 'ranks':
      return [
        `Mean rank over the data sets, 1 is best: ${Object.entries(block.ranks)
          .toSorted(([, one], [, other]) => one - other)
          .map(([arm, rank]) => `${inline(arm)} ${rank.toFixed(2)}`)
          .join(', ')}.`,
      ];
    // Plots and pictures are the page's; the numbers of a plot stand in the table beside it.
    case 'curves':
    case 'reconstructions':
    case 'trials':
    case 'pictures':
      return [];
  }
}
