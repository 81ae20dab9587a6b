/** Blocks of a report as parts of a page. */
import type { Block, Section } from '../document/blocks.ts';
import { pictureGrids } from './pictures.ts';
import { lossCurves, reconstructionFigures } from './pretraining.ts';
import { ranksPlot } from './ranks.ts';
import { tableHtml } from './table.ts';
import { type Html, html, prose } from './template.ts';
import { trialPlot } from './trials.ts';

export function sectionHtml({ id, title, blocks }: Section): Html {
  return html`<section id="${id}">
<h2>${title}</h2>
${blocks.map(blockHtml)}</section>
`;
}

export function blockHtml(block: Block): Html {
  switch (block.kind) {
    case 'table':
      return tableHtml(block.table);
    case 'paragraph':
      return html`<p class="note">${prose(block.text)}</p>\n`;
    case 'notes':
      return html`<ul class="notes">${block.items.map((item) => html`<li>${prose(item)}</li>\n`)}</ul>\n`;
    case 'trials':
      return trialPlot(block.task, block.metric, block.rows);
    case 'ranks':
      return ranksPlot(block.ranks, block.cliques);
    case 'pictures':
      return pictureGrids(block.arms);
    case 'curves':
      return lossCurves(block.pretrainings);
    case 'reconstructions':
      return reconstructionFigures(block.of);
    case 'fold':
      return html`<details><summary>${block.title}</summary>\n${block.blocks.map(blockHtml)}</details>\n`;
  }
}
