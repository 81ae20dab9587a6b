/** The pictures of a task's arms, in HTML and in Markdown. */
import { figure } from './format.ts';
import { pngAddress } from './html/png.ts';
import { breakable, type Html, html } from './html/template.ts';
import { PREDICTION_COLOUR, TRUTH_COLOUR } from './outline.ts';
import { PICTURE_KINDS, type Picture, type PictureKind } from './pictures.ts';

/** What the pictures of an arm on a task were made of. */
export interface ArmPictures {
  readonly task: string;
  readonly arm: string;
  /** The trial, counted from 1: the one nearest to the arm's mean. */
  readonly trial: number;
  readonly pictures: readonly ReportPicture[];
}

export interface ReportPicture extends Picture {
  /** Contents of the PNG file. */
  readonly png: Uint8Array;
  /** Name of the file beside the report. */
  readonly copy: string;
}

const NOTE =
  'Truth in blue, prediction in orange, which covers the truth where they agree. Best, middle and worst test images by Dice over all structures, of the trial nearest to the mean of its arm.';

const colour = (rgb: readonly number[]): string => `rgb(${rgb.join(', ')})`;

/** Nothing where the task has no pictures. */
export function pictureGrids(all: readonly ArmPictures[], task: string): Html | '' {
  const arms = all.filter((one) => one.task === task && one.pictures.length > 0);
  if (arms.length === 0) return '';
  return html`<h3>Test images</h3>
<p class="note"><span style="color: ${colour(TRUTH_COLOUR)}" aria-hidden="true">■</span> <span style="color: ${colour(PREDICTION_COLOUR)}" aria-hidden="true">■</span> ${NOTE}</p>
${arms.map(
  ({
    arm,
    trial,
    pictures,
  }) => html`<figure class="pictures"><figcaption><strong>${breakable(arm)}</strong>, trial ${trial}</figcaption>
${PICTURE_KINDS.map((kind) => row(kind, pictures))}</figure>
`,
)}`;
}

function row(kind: PictureKind, pictures: readonly ReportPicture[]): Html {
  const own = pictures.filter((picture) => picture.kind === kind);
  return html`<div class="row"><span class="kind">${kind}</span>${own.map(
    ({ id, dice, width, height, png }) =>
      html`<div><img src="${pngAddress(png)}" width="${width}" height="${height}" alt="${altText(kind, id, dice)}"><small>${breakable(id)}<br>Dice ${figure(dice, '%')} %</small></div>`,
  )}</div>
`;
}

const altText = (kind: PictureKind, id: string, dice: number): string =>
  `${kind}: ${id}, Dice ${figure(dice, '%')} %, truth and prediction outlined`;

/** Blocks of Markdown that show the files beside the report. @param inline escapes text */
export function pictureBlocks(
  all: readonly ArmPictures[],
  task: string,
  inline: (text: string) => string,
): readonly string[] {
  const arms = all.filter((one) => one.task === task && one.pictures.length > 0);
  if (arms.length === 0) return [];
  return [
    '### Test images',
    NOTE,
    ...arms.flatMap(({ arm, trial, pictures }) => [
      `**${inline(arm)}**, trial ${trial}`,
      ...PICTURE_KINDS.map((kind) =>
        pictures
          .filter((picture) => picture.kind === kind)
          .map(({ id, dice, copy }) => `![${inline(altText(kind, id, dice))}](${copy})`)
          .join(' '),
      ).filter((line) => line !== ''),
    ]),
  ];
}
