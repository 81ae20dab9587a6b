/** The report as one page that needs nothing else: no script, no font, no request. */
import type { Report } from '../document/blocks.ts';
import { runPlace } from '../run-block.ts';
import { answersHtml } from './answers.ts';
import { blockHtml, sectionHtml } from './blocks.ts';
import { leakBox } from './data.ts';
import { renderPage } from './page.ts';
import { STYLE } from './style/base.ts';
import { REPORT_STYLE } from './style/report.ts';
import { Html, html } from './template.ts';

export function renderHtml(report: Report): string {
  const { experiment, description, question, notices, leaks, answers, opening, sections } = report;
  return renderPage({
    kind: 'report',
    experiment,
    style: STYLE + REPORT_STYLE,
    about: html`<p class="question">${question}</p>
${description === null ? '' : html`<p class="description">${description}</p>\n`}`,
    body: html`${new Html(runPlace('notice'))}${notices.map(
      (text) => html`<aside class="notice" role="note"><p>${text}</p></aside>\n`,
    )}${leakBox(leaks, 'The results below are better than they would be on new patients.')}${answersHtml(answers)}${opening.map(blockHtml)}${contents(report)}${sections.map(sectionHtml)}${new Html(runPlace('run'))}
`,
    footer: 'The numbers are in results.json and in the CSV files beside this page.',
  });
}

function contents({ sections }: Report): Html {
  return html`<nav aria-label="Contents">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a> `)}</nav>
`;
}
