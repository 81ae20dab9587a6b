/** The pictures of a task's arms on a page. */

import { PREDICTION_COLOUR, TRUTH_COLOUR } from '../pictures/outline.ts';
import {
  type ArmPictures,
  altText,
  PICTURE_KINDS,
  PICTURES_NOTE,
  type PictureKind,
  type ReportPicture,
} from '../pictures/pictures.ts';
import { figure } from '../words/format.ts';
import { pngAddress } from './png.ts';
import { breakable, type Html, html } from './template.ts';

const colour = (rgb: readonly number[]): string => `rgb(${rgb.join(', ')})`;

export function pictureGrids(arms: readonly ArmPictures[]): Html {
  return html`<p class="note"><span style="color: ${colour(TRUTH_COLOUR)}" aria-hidden="true">■</span> <span style="color: ${colour(PREDICTION_COLOUR)}" aria-hidden="true">■</span> ${PICTURES_NOTE}</p>
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
