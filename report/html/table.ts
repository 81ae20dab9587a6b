/** Tables of a page. */
import { breakable, Html, html } from './template.ts';

const SHORT = html` class="short"`;

export function cell(content: string | number): Html {
  return html`<td>${content}</td>`;
}

export interface Row {
  readonly name: string;
  /** Whole td elements. */
  readonly cells: readonly Html[];
}

/** A table that scrolls sideways on its own, also by keyboard, with the row's name kept in view. */
export function table(kind: string, label: string, head: readonly (string | Html)[], rows: readonly Row[]): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table class="${kind}">
<thead><tr>${head.map((text) => headCell('col', text))}</tr></thead>
<tbody>
${rows.map(({ name, cells }) => html`<tr>${headCell('row', name)}${cells}</tr>\n`)}</tbody>
</table></div>`;
}

/** Short names stay on one line; long ones may break, or they would push the numbers off the page. */
function headCell(scope: 'row' | 'col', text: string | Html): Html {
  if (text instanceof Html) return html`<th scope="${scope}">${text}</th>`;
  return html`<th scope="${scope}"${text.length <= 16 ? SHORT : ''}>${breakable(text)}</th>`;
}
