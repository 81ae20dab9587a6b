/**
 * What a published report says of the run that made it: times and hardware, which differ from run to run, in a marked
 * block of their own, and a notice on its first screen. All else in the files is a function of the trials alone.
 */

import { escapeHtml } from './html/template.ts';
import { escapeMarkdown } from './markdown/escape.ts';
import type { NamedValue } from './results/results.ts';

export interface RunFacts {
  /** A whole sentence for the first screen, such as that an earlier run made this page; null where there is nothing to say. */
  readonly notice: string | null;
  /** Times, hardware and dates; null: those that stand there stay. */
  readonly facts: readonly NamedValue[] | null;
}

/** Around what a run adds: comments in HTML and in Markdown alike. */
const PLACES = ['notice', 'run'] as const;
type Place = (typeof PLACES)[number];

const begin = (place: Place): string => `<!--assay:${place}-->`;
const end = (place: Place): string => `<!--/assay:${place}-->`;

/** Where a renderer lets the run speak: empty until `markRun` fills it. */
export const runPlace = (place: Place): string => `${begin(place)}${end(place)}`;

interface Format {
  readonly notice: (text: string) => string;
  readonly facts: (facts: readonly NamedValue[]) => string;
}

const FORMATS: Readonly<Record<string, Format>> = {
  html: {
    notice: (text) => `<aside class="notice" role="note"><p>${escapeHtml(text)}</p></aside>`,
    facts: (facts) =>
      `<section id="this-run"><h2>This run</h2>\n<p class="note">Times and hardware are those of the run that wrote this page; all else on it depends on the trials alone.</p>\n<dl class="facts">${facts
        .map(({ name, value }) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`)
        .join('')}</dl></section>`,
  },
  md: {
    notice: (text) => `\n> ${escapeMarkdown(text)}\n`,
    facts: (facts) =>
      `\n## This run\n\n${facts.map(({ name, value }) => `- ${escapeMarkdown(name)}: ${escapeMarkdown(value)}`).join('\n')}\n`,
  },
};

/**
 * The text of a file of a report with what its run says; earlier words of a run are replaced.
 * @param name of the file; the text of a file that has no place for it stays as it is
 */
export function markRun(
  { name, text }: { readonly name: string; readonly text: string },
  { notice, facts }: RunFacts,
): string {
  const format = FORMATS[name.split('.').at(-1)!];
  if (format === undefined) return text;
  const marked = filled(text, 'notice', notice === null ? '' : format.notice(notice));
  if (facts === null) return marked;
  return filled(marked, 'run', facts.length === 0 ? '' : format.facts(facts));
}

/** Names from strangers cannot pose as a marker: renderers escape `<`. */
function filled(text: string, place: Place, content: string): string {
  const [from, to] = [text.indexOf(begin(place)), text.indexOf(end(place))];
  if (from === -1 || to === -1) return text;
  return `${text.slice(0, from)}${begin(place)}${content}${text.slice(to)}`;
}
