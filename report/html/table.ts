/** Tables of a page. */
import type { Column, Row, Table } from '../document/blocks.ts';
import { metricUnit } from '../words/metric-info.ts';
import { forestAxis, forestHead, forestStrip } from './forest.ts';
import { breakable, type Html, html, SHORT } from './template.ts';

/** A table that scrolls sideways on its own, also by keyboard, with the row's name kept in view. */
export function tableHtml({ id, caption, corner, columns, rows, plot }: Table): Html {
  const drawn = plot && forest(plot);
  return html`<div class="scroll" id="${id}" role="region" aria-label="${caption}" tabindex="0"><table${drawn ? PLOTTED : ''}>
<thead><tr>${headCell('col', corner)}${drawn ? drawn.head : ''}${columns.map(columnHead)}</tr></thead>
<tbody>${rows.map((row, index) =>
    rowHtml(row, columns, drawn ? drawn.strip(index) : '', rows.length <= MANY),
  )}</tbody></table></div>
`;
}

function forest({ head, metric, strips }: NonNullable<Table['plot']>) {
  const unit = metricUnit(metric);
  const axis = forestAxis(strips, unit);
  return {
    head: html`<th scope="col" class="plot"><span class="of">${breakable(head)}</span>${forestHead(axis, unit)}</th>`,
    strip: (index: number): Html => html`<td class="plot">${forestStrip(strips[index]!, axis)}</td>`,
  };
}

function columnHead({ head, unit, align }: Column): Html {
  const side = classes([...(align === 'left' ? ['left'] : []), ...(head.length <= SHORT ? ['short'] : [])]);
  return html`<th scope="col"${side}>${breakable(head)}${unit === undefined ? '' : html`<small>${unit}</small>`}</th>`;
}

/** In a table of more rows names break anywhere: places to break would be thousands of nodes. */
const MANY = 20;

/** Without line breaks between elements, for the same reason. */
function rowHtml({ name, cells, marks = [] }: Row, columns: readonly Column[], strip: Html | '', few: boolean): Html {
  return html`<tr${classes(marks)}>${headCell('row', name, few)}${strip}${cells.map(
    (cell, index) =>
      html`<td${classes([...(cell.marks ?? []), ...(columns[index]!.align === 'left' ? ['left'] : [])])}>${cell.text}</td>`,
  )}</tr>`;
}

const PLOTTED = html` class="plotted"`;

function classes(names: readonly string[]): Html | '' {
  return names.length === 0 ? '' : html` class="${names.join(' ')}"`;
}

/** Short names stay on one line; long ones may break, or they would push the numbers off the page. */
function headCell(scope: 'row' | 'col', text: string, few = true): Html {
  return html`<th scope="${scope}"${text.length <= SHORT ? html` class="short"` : ''}>${few ? breakable(text) : text}</th>`;
}
