/** The data of a task as a part of a page. */
import type { DataAudit } from '../schemas/audit.ts';
import { dataNotes, dataTable } from './data-section.ts';
import { cell, table } from './html-table.ts';
import { type Html, html } from './template.ts';

/** Counts by split and class, and what is to be said of them. @param name of the task */
export function dataBlock(name: string, audit: DataAudit, notes: readonly string[] = dataNotes(audit)): Html {
  const { head, rows } = dataTable(audit);
  const cells = rows.map(([title, ...values]) => ({ name: title!, cells: values.map(cell) }));
  return html`${table('detail', `Data of ${name}`, head, cells)}
<ul class="notes">
${notes.map((note) => html`<li>${note}</li>\n`)}</ul>
`;
}
