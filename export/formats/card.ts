import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { metrics } from '../../metrics/registry.ts';
import { count, figure } from '../../report/words/format.ts';
import { outputNames, type Subject } from '../subject.ts';
import type { Format, Written } from './format.ts';
import { timmCall } from './timm.ts';
import { torchvisionCall } from './torchvision.ts';

export const card: Format = {
  about: 'a model card in Markdown: data, metric with interval, digests; the intended use is left open',
  unfit: () => null,
  async write(subject, { out }, others) {
    writeFileAtomic(join(out, 'model-card.md'), cardText(subject, others));
    return { files: ['model-card.md'] };
  },
};

type Others = Readonly<Record<string, Written>>;

/** What only people know stands there as an open question. */
export function cardText(subject: Subject, others: Others): string {
  const { experiment, task, arm, trials } = subject;
  const which = trials.length === 1 ? `trial ${trials[0]!.trial}` : `mean of ${trials.length} trials`;
  return [
    `# ${experiment}: ${arm} on ${task}, ${which}`,
    section('Intended use', [
      '*Open: for whom, for which question, on which images, and what it must not be used for.*',
    ]),
    section('Model', modelLines(subject)),
    section('Data', dataLines(subject)),
    section('How good it is', qualityLines(subject)),
    section('Limits', [
      '*Open: groups of patients, devices and hospitals that the test images do not stand for.*',
      'The figures hold for images of the same kind as the test images. No prospective or clinical evaluation is part of this card.',
    ]),
    ...(Object.keys(others).length === 0 ? [] : [section('Files', fileLines(subject, others))]),
    section('Digests', digestLines(subject)),
    '',
  ].join('\n');
}

const section = (title: string, lines: readonly string[]): string => `\n## ${title}\n\n${lines.join('\n')}`;
const item = (name: string, value: string): string => `- ${name}: ${value}`;

function modelLines({ params, list, chosen, store }: Subject): readonly string[] {
  const { arch, overrides } = params.model;
  const changed = Object.entries(overrides).map(([name, value]) => `${name} ${value}`);
  const { size, normalize } = params.input;
  return [
    item('architecture', [arch, ...changed].join(', ')),
    item('task', list.task === 'classification' ? `classification, ${list.labels}` : list.task),
    item(list.task === 'classification' ? 'classes' : 'structures', outputNames(list).join(', ')),
    item(
      'input',
      `${size} × ${size} px, normalised as ${normalize}${list.task === 'classification' ? `, crops ${params.crops}` : ''}; images with a short side of more than ${store} px are shrunk to that first`,
    ),
    item('chosen', chosen),
  ];
}

function dataLines({ facts: { format, images } }: Subject): readonly string[] {
  return [
    item('format', format),
    item('images', `${images.train} for training, ${images.val} for validation, ${images.test} for testing`),
    '- *Open: where they come from, consent and licence, who labelled them and how.*',
  ];
}

function qualityLines({ metric, measured, trials }: Subject): readonly string[] {
  const { label, unit } = metrics[metric];
  if (measured === null) return [`${label} on the test images is not known.`];
  const { value, interval, images, patients } = measured;
  const units = unit === '%' ? ' %' : ` ${unit}`;
  const range =
    interval === null
      ? 'no interval'
      : `95 % interval ${figure(interval[0], unit)} to ${figure(interval[1], unit)}${units}`;
  const of = `${count(images, 'test image')}${patients === null ? ', patients not known' : ` of ${count(patients, 'patient')}`}`;
  return [
    `${label} **${figure(value, unit)}${units}** (${range}), on ${of}.`,
    `The interval is over other test cases, for ${trials.length === 1 ? 'this one trained model' : 'these trained models'}; another training is not covered by it.`,
  ];
}

function fileLines(subject: Subject, others: Others): readonly string[] {
  const about: Readonly<Record<string, (subject: Subject) => string>> = {
    onnx: ({ list }) =>
      `ONNX: \`image\` [height, width, channels] in, ${list.task === 'classification' ? '`scores` [classes]' : '`masks` [structures, height, width]'} out; resizing, normalisation and crops are inside`,
    timm: (of) => `\`${timmCall(of)}\`, then \`load_state_dict\` with \`strict=True\`; images as above`,
    torchvision: (of) => `\`${torchvisionCall(of)}\`, then \`load_state_dict\` with \`strict=True\`; images as above`,
  };
  return Object.entries(others).flatMap(([format, { files, check }]) => [
    `- ${files.map((file) => `\`${file}\``).join(', ')}: ${about[format]?.(subject) ?? format}`,
    ...(check === undefined ? [] : [`  - ${checkText(check)}`]),
  ]);
}

/** What the check found, as a sentence without its end. */
export function checkText({ images, of, compared, difference, tolerance }: NonNullable<Written['check']>): string {
  const seen = images === of ? `all ${of} test images` : `${images} of ${of} test images`;
  const found =
    difference === 0
      ? `${compared} are those that are stored`
      : compared === 'scores'
        ? `scores differ from the stored ones by at most ${difference.toExponential(1)}`
        : `masks differ from the stored ones in at most ${difference.toExponential(1)} of an image's pixels`;
  return `run on ${seen}: ${found} (allowed: ${tolerance})`;
}

function digestLines({ run, task, arm, trials, facts, versions }: Subject): readonly string[] {
  return [
    item('run', run),
    ...trials.map(({ trial, weights_sha256 }) => item(`weights of ${task}/${arm}/${trial}, SHA-256`, weights_sha256)),
    item('prepared data, SHA-256', facts.prepared_sha256),
    item('files of the data, SHA-256', facts.files_sha256),
    item('assay', `${versions.trained} trained it, ${versions.exported} exported it`),
  ];
}
