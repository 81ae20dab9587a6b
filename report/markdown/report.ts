/** The report as GitHub-flavoured Markdown. */
import type { Block, Mark, Report, Row, Section, Table } from '../document/blocks.ts';
import { type ArmPictures, altText, PICTURE_KINDS, PICTURES_NOTE } from '../pictures/pictures.ts';
import { pretrainingName, RECONSTRUCTIONS_NOTE } from '../results/pretraining.ts';
import { runPlace } from '../run-block.ts';
import type { Verdict } from '../words/verdict.ts';
import { escapeMarkdown as inline, escapeParagraph as paragraph } from './escape.ts';

export function renderMarkdown(report: Report): string {
  const { experiment, description, question, notices, leaks, answers, opening, sections } = report;
  const blocks = [
    `# ${inline(experiment)}`,
    ...(description === null ? [] : [paragraph(description)]),
    paragraph(question),
    runPlace('notice'),
    ...notices.map((text) => `> ${inline(text)}`),
    ...leakBlocks(leaks),
    ...answers.flatMap(answerBlocks),
    ...opening.flatMap((block) => blockLines(block, 3)),
    ...sections.flatMap(sectionBlocks),
    runPlace('run'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function leakBlocks(leaks: readonly string[]): readonly string[] {
  if (leaks.length === 0) return [];
  const head =
    '> **Warning: the same patients or pictures are on both sides of a split.** The results below are better than they would be on new patients.';
  return [[head, '>', ...leaks.map((text) => `> - ${inline(text)}`)].join('\n')];
}

function answerBlocks({ lead, answer, evidence, remarks }: Verdict): readonly string[] {
  const said = `${lead === null ? '' : `**${inline(lead)}**`}${inline(answer)}`;
  return [evidence === null ? said : `${said} ${inline(evidence)}.`, ...remarks.map(paragraph)];
}

function sectionBlocks({ title, blocks }: Section): readonly string[] {
  return [`## ${inline(title)}`, ...blocks.flatMap((block) => blockLines(block, 3))];
}

/** @param level of the headings of its parts */
function blockLines(block: Block, level: number): readonly string[] {
  switch (block.kind) {
    case 'table':
      return [table(block.table)];
    case 'paragraph':
      return [paragraph(block.text)];
    case 'notes':
      return [block.items.map((item) => `- ${inline(item)}`).join('\n')];
    case 'pictures':
      return pictureBlocks(block.arms);
    case 'fold':
      return [
        `${'#'.repeat(level)} ${inline(block.title)}`,
        ...block.blocks.flatMap((inner) => blockLines(inner, level + 1)),
      ];
    case 'ranks': {
      const ranks = Object.entries(block.ranks).toSorted(([, one], [, other]) => one - other);
      const cliques = block.cliques.filter((clique) => clique.length > 1);
      return [
        `Mean rank over the data sets, 1 is best: ${ranks.map(([arm, rank]) => `${inline(arm)} ${rank.toFixed(2)}`).join(', ')}.`,
        ...(cliques.length === 0
          ? []
          : [`No test tells apart: ${cliques.map((clique) => clique.map(inline).join(', ')).join('; ')}.`]),
      ];
    }
    case 'reconstructions':
      return [
        RECONSTRUCTIONS_NOTE,
        ...block.of.flatMap(({ of, copy }) => [
          `**${inline(pretrainingName(of))}**, ${of.method}`,
          `![${inline(`what ${of.method} makes of hidden images`)}](${copy})`,
        ]),
      ];
    // The numbers of a plot stand in the table beside it, or in a file.
    case 'curves':
    case 'trials':
      return [];
  }
}

/** Names on the left, figures on the right. */
function table({ corner, columns, rows }: Table): string {
  const head = [corner, ...columns.map(({ head, unit }) => (unit === undefined ? head : `${head}, ${unit}`))];
  const rule = [':--', ...columns.map(({ align }) => (align === 'left' ? ':--' : '--:'))];
  return [head.map(inline), rule, ...rows.map(rowCells)].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function rowCells({ name, cells, marks = [] }: Row): readonly string[] {
  return [marked(name, marks), ...cells.map(({ text, marks: own = [] }) => marked(text, own))];
}

/** Green is a picture, since Markdown has no colours; GitHub keeps <ins>, which browsers underline, and drops <u>. */
function marked(text: string, marks: readonly Mark[]): string {
  const plain = inline(text);
  const ranked = marks.includes('best') ? `**${plain}**` : marks.includes('second') ? `<ins>${plain}</ins>` : plain;
  return marks.includes('may-be-best') ? `${ranked} 🟢` : ranked;
}

/** Shows the files beside the report. */
function pictureBlocks(arms: readonly ArmPictures[]): readonly string[] {
  return [
    PICTURES_NOTE,
    ...arms.flatMap(({ arm, trial, pictures }) => [
      `**${inline(arm)}**, trial ${trial}`,
      ...PICTURE_KINDS.map((kind) =>
        pictures
          .filter((picture) => picture.kind === kind)
          .map(({ id, dice, copy }) => `![${inline(altText(kind, id, dice))}](${copy})`)
          .join(' '),
      ).filter((line) => line !== ''),
    ]),
  ];
}
