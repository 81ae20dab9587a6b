/** HTML that cannot be injected into: every value put into a template is escaped unless it is itself a template's result. */
import { visible } from '../visible.ts';

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = string | number | Html | readonly HtmlValue[];

/** html`<p>${name}</p>`: escapes `name`; takes results of other templates, and lists of them, as they are. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.map((part, index) => part + (index < values.length ? render(values[index]!) : '')).join(''));
}

function render(value: HtmlValue): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return value.map(render).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for quoted attributes. Control characters and marks of text direction, which can hide text, become '�'. */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** Text whose figures keep their units and relations on the same line. */
export function prose(text: string): Html {
  const together = escapeHtml(text).replace(
    /(?<=\d) (?=%|px|mm)|(?<=\bp) (?==|&lt;)|(?<=\bp.(?:=|&lt;)) (?=\d)/g,
    '\u00a0',
  );
  return new Html(together);
}

/** Names of up to this many characters are left on one line. */
export const SHORT = 16;

/** A name that may break over lines after the marks that names are made of, rather than within a word or a number. */
export function breakable(name: string): Html {
  if (name.length <= SHORT) return new Html(escapeHtml(name));
  return new Html(
    name
      .split(/(?<=[_+])|(?<=(?<!\de)-)|(?<=\.)(?!\d)/)
      .map(escapeHtml)
      .join('<wbr>'),
  );
}
