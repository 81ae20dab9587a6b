/** The answer, before all else: of one task in large letters, of several a line each. */
import type { Answer } from '../document/blocks.ts';
import { metricUnit } from '../words/metric-info.ts';
import { forestAxis, forestHead, forestStrip } from './forest.ts';
import { breakable, type Html, html, prose } from './template.ts';

export function answersHtml(answers: readonly Answer[]): Html {
  return answers.length === 1 ? single(answers[0]!) : several(answers);
}

/** Then what it rests on. */
function single({ tone, chip, lead, answer, evidence, remarks }: Answer): Html {
  return html`<div class="verdict ${tone}">
<p class="answer">${name(lead)}${prose(answer)}</p>
${evidence === null ? '' : html`<p class="evidence">${prose(evidence)} <span class="chip">${chip}</span></p>\n`}${remarks.map(
  (text) => html`<p class="remark">${prose(text)}</p>\n`,
)}</div>
`;
}

const name = (lead: string | null): Html | '' => (lead === null ? '' : html`<strong>${breakable(lead)}</strong>`);

/** With the differences that they speak of on one axis, where all are measured in the same unit. */
function several(answers: readonly Answer[]): Html {
  const units = [...new Set(answers.map(({ metric }) => metricUnit(metric)))];
  const strips = answers.map(({ difference }) => difference);
  const drawn = units.length === 1 && strips.some((strip) => strip !== null && strip.interval !== null);
  const axis = forestAxis(strips, units[0]!);
  return html`<ul class="answers">${drawn ? html`<li class="axis" aria-hidden="true"><p>best − ${answers.some(({ kind }) => kind === 'baseline') ? 'baseline' : 'next'}</p><div class="plot">${forestHead(axis, units[0]!)}</div></li>` : ''}
${answers.map(
  ({
    task,
    address,
    tone,
    chip,
    lead,
    answer,
    evidence,
    difference,
  }) => html`<li class="${tone}"><p class="topic"><a href="#${address}">${breakable(task)}</a> <span class="chip">${chip}</span></p>
<p class="answer">${name(lead)}${prose(answer)}${evidence === null ? '' : html` <span class="evidence">${prose(evidence)}</span>`}</p>${drawn && difference !== null ? html`<div class="plot">${forestStrip(difference, axis)}</div>` : ''}</li>
`,
)}</ul>
`;
}
