/** Which test images a report shows of a segmentation, and how they are named. */
import { figure } from '../words/format.ts';

/** Beside the pictures in the output of an evaluation. */
export const PICTURES_FILE = 'pictures.json';

export type PictureKind = 'best' | 'median' | 'worst';
export const PICTURE_KINDS: readonly PictureKind[] = ['best', 'median', 'worst'];

export interface Picture {
  readonly kind: PictureKind;
  /** Name of the PNG file. */
  readonly file: string;
  /** Of the image. */
  readonly id: string;
  readonly dice: number;
  readonly width: number;
  readonly height: number;
}

export type PictureList = readonly Picture[];

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

export const PICTURES_NOTE =
  'Truth in blue, prediction in orange, which covers the truth where they agree. Best, middle and worst test images by Dice over all structures, of the trial nearest to the mean of its arm.';

/** For those who do not see the picture. */
export const altText = (kind: PictureKind, id: string, dice: number): string =>
  `${kind}: ${id}, Dice ${figure(dice, '%')} %, truth and prediction outlined`;

const EACH = 3;

/** A picture to be made of the image at this position. */
export type ChosenPicture = Omit<Picture, 'width' | 'height'> & { readonly index: number };

/**
 * Up to three images of each kind, ordered from the best to the worst Dice; the earlier of equal ones counts as better.
 * An image is shown once: a split of few images has fewer of each kind.
 */
export function choosePictures(
  images: readonly { readonly id: string; readonly dice: number }[],
): readonly ChosenPicture[] {
  const ranked = images.map(({ id, dice }, index) => ({ id, dice, index })).sort((a, b) => b.dice - a.dice);
  const each = Math.min(EACH, Math.max(1, Math.floor(ranked.length / PICTURE_KINDS.length)));
  const middle = Math.floor((ranked.length - each) / 2);
  const starts = { best: 0, median: middle, worst: ranked.length - each };
  const seen = new Set<number>();
  return PICTURE_KINDS.flatMap((kind) =>
    ranked.slice(starts[kind], starts[kind] + each).flatMap((image, place) => {
      if (seen.has(image.index)) return [];
      seen.add(image.index);
      return [{ kind, file: `${kind}-${place + 1}.png`, ...image }];
    }),
  );
}
