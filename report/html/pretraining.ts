/** How pre-trainings went: their losses as lines, and pictures of what they came to see. */
import { largest, smallest } from '../../common/many.ts';
import {
  type PretrainingResult,
  pretrainingName,
  RECONSTRUCTIONS_NOTE,
  type Reconstructions,
} from '../results/pretraining.ts';
import { pngAddress } from './png.ts';
import { breakable, type Html, html } from './template.ts';

const HEIGHT = 60;
/** Of the lines from the edges. */
const MARGIN = 4;

/** A strip each; those of one method have one scale, since losses of two are not of one kind. */
export function lossCurves(pretrainings: readonly PretrainingResult[]): Html {
  return html`<figure class="trials"><figcaption>Training loss over the epochs, on one scale for each method.</figcaption>
${pretrainings.map((one) =>
  strip(
    one,
    pretrainings.filter(({ method }) => method === one.method),
  ),
)}</figure>
`;
}

function strip(one: PretrainingResult, alike: readonly PretrainingResult[]): Html {
  const all = alike.flatMap(lossesOf);
  const losses = lossesOf(one);
  const [low, high] = [smallest(all), largest(all)];
  const y = (value: number): number =>
    round(MARGIN + (HEIGHT - 2 * MARGIN) * (high === low ? 0.5 : (high - value) / (high - low)));
  const x = (index: number): number => round(losses.length === 1 ? 50 : (100 * index) / (losses.length - 1));
  const path = losses.map((value, index) => `${index === 0 ? 'M' : 'L'}${x(index)} ${y(value)}`).join('');
  const ends = `${losses[0]!.toFixed(4)} to ${losses.at(-1)!.toFixed(4)} in ${losses.length} epochs`;
  return html`<div class="strip"><span>${breakable(pretrainingName(one))} <small>${ends}</small></span><svg viewBox="0 0 100 ${HEIGHT}" preserveAspectRatio="none" height="${HEIGHT}" role="img" aria-label="${ends}"><path class="curve" d="${path}"/></svg></div>
`;
}

const lossesOf = ({ epochs }: PretrainingResult): readonly number[] => epochs.map(({ train_loss }) => train_loss);
const round = (value: number): number => Number(value.toFixed(2));

export function reconstructionFigures(all: readonly Reconstructions[]): Html {
  return html`<p class="note">${RECONSTRUCTIONS_NOTE}</p>
${all.map(
  ({ of, png, width, height }) =>
    html`<figure class="pictures"><figcaption><strong>${breakable(pretrainingName(of))}</strong>, ${of.method}</figcaption><img src="${pngAddress(png)}" width="${width}" height="${height}" alt="${altOf(of)}"></figure>
`,
)}`;
}

const altOf = (of: PretrainingResult): string =>
  `${pretrainingName(of)}: images, what ${of.method} saw of them, and what it made of that`;
