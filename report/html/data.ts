/** The data of a task as a part of a page. */
import type { DataAudit } from '../../schemas/audit.ts';
import { dataBlockTable, dataNotes } from '../document/data/section.ts';
import { tableHtml } from './table.ts';
import { type Html, html } from './template.ts';

/** Counts by split and class, and what is to be said of them. @param name of the task */
export function dataBlock(name: string, audit: DataAudit, notes: readonly string[] = dataNotes(audit)): Html {
  return html`${tableHtml(dataBlockTable(name, audit))}<ul class="notes">
${notes.map((note) => html`<li>${note}</li>\n`)}</ul>
`;
}

/** What is leaked, before all else; nothing where nothing is. @param consequence what it means for results, a sentence */
export function leakBox(leaks: readonly string[], consequence: string): Html | '' {
  if (leaks.length === 0) return '';
  return html`<aside class="leaks" role="alert"><p><strong>Warning: the same patients or pictures are on both sides of a split.</strong> ${consequence}</p>
<ul>${leaks.map((text) => html`<li>${text}</li>\n`)}</ul></aside>
`;
}
