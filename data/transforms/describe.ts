/** The transforms in words, with the numbers that the code has. */
import type { Augment, InputSettings } from '../../schemas/config.ts';
import { resizedSide } from './crops.ts';
import { AREA, type Augmentation, FLIP_PROBABILITY, MAX_ANGLE, RATIO } from './geometry.ts';
import { STATISTICS } from './normalize.ts';
import { LIMITS, lights, moves, PROBABILITY, type SegmentationAugmentation } from './shift-scale-rotate.ts';

export interface TransformText {
  readonly name: string;
  readonly settings: string;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What training does to a picture, in order. */
export function trainingTexts(
  task: 'classification' | 'segmentation',
  augment: Augment,
  input: InputSettings,
): readonly TransformText[] {
  if (augment === 'none') return evaluationTexts(task, input);
  const texts = task === 'classification' ? classification(input, augment) : segmentation(input, augment);
  return [...texts, normalization(input)];
}

/** What validation does to a picture, in order. */
export function evaluationTexts(
  task: 'classification' | 'segmentation',
  input: InputSettings,
): readonly TransformText[] {
  if (task === 'segmentation') return [resize(input.size), normalization(input)];
  const crop = { name: 'centre crop', settings: `${input.size} × ${input.size} px` };
  return [resize(resizedSide(input.size)), crop, normalization(input)];
}

function classification({ size }: InputSettings, augment: Augment): readonly TransformText[] {
  const area = `${percent(AREA[0])} to ${percent(AREA[1])} of the area`;
  const nearest = augment === 'published' ? 'to the nearest pixel, ' : '';
  const aspect = `aspect ${RATIO[0].toFixed(2)} to ${RATIO[1].toFixed(2)}`;
  return [
    { name: 'random resized crop', settings: `${area}, ${aspect}, resized to ${size} × ${size} px` },
    { name: 'horizontal flip', settings: `probability ${FLIP_PROBABILITY}` },
    { name: 'rotation', settings: `up to ${MAX_ANGLE}° either way, ${nearest}black outside` },
  ];
}

function segmentation({ size }: InputSettings, augment: Augment): readonly TransformText[] {
  const { shift, scale, angle, light } = LIMITS;
  const moved = `up to ${percent(shift)} of a side, ${percent(scale)} and ${angle}° either way`;
  const lit = `up to ${percent(light)} of contrast and of white either way`;
  const chance = `with probability ${PROBABILITY}; the mask alike`;
  const steps = [{ name: 'shift, scale, rotation', settings: `${moved}, ${chance}` }, resize(size)];
  const reflected = [
    resize(size),
    { name: 'shift, scale, rotation', settings: `${moved}, reflected at the border, ${chance}` },
  ];
  return [
    ...(augment === 'published' ? reflected : steps),
    { name: 'brightness and contrast', settings: `${lit}, with probability ${PROBABILITY}; the mask stays` },
  ];
}

function resize(side: number): TransformText {
  return { name: 'resize', settings: `to ${side} × ${side} px, antialiased` };
}

function normalization({ normalize }: InputSettings): TransformText {
  const name = 'normalisation';
  if (normalize === 'none') return { name, settings: 'none: black is 0, white is 1' };
  const join = (values: readonly number[]): string => [...new Set(values)].join(', ');
  const means = join(STATISTICS[normalize].map(([mean]) => mean));
  const deviations = join(STATISTICS[normalize].map(([, deviation]) => deviation));
  return { name, settings: `${normalize}: mean ${means}, deviation ${deviations} (not shown in the pictures)` };
}

/** One draw for a picture of this size. */
export function augmentationText({ crop, flip, angle }: Augmentation, { width, height }: Size): string {
  const area = Math.round((100 * crop.width * crop.height) / (width * height));
  return [`crop of ${area} %`, ...(flip ? ['mirrored'] : []), rotated(angle)].join(', ');
}

export function segmentationAugmentationText(drawn: SegmentationAugmentation): string {
  const { shiftX, shiftY, scale, angle, contrast, brightness } = drawn;
  const shift = `shifted ${arrow(shiftX, '←', '→')}, ${arrow(shiftY, '↑', '↓')}`;
  const sign = brightness < 0 ? '−' : '+';
  const light = `contrast × ${contrast.toFixed(2)}, brightness ${sign} ${Math.abs(100 * brightness).toFixed(1)} %`;
  const parts = [
    ...(moves(drawn) ? [shift, `scale × ${scale.toFixed(2)}`, rotated(angle)] : []),
    ...(lights(drawn) ? [light] : []),
  ];
  return parts.length === 0 ? 'unchanged' : parts.join(', ');
}

const rotated = (angle: number): string => `rotated ${angle < 0 ? '↻' : '↺'}\u00a0${Math.abs(angle).toFixed(1)}°`;
const arrow = (share: number, back: string, forth: string): string =>
  `${share < 0 ? back : forth}\u00a0${Math.abs(100 * share).toFixed(1)} %`;
const percent = (share: number): string => `${Number((100 * share).toFixed(2))} %`;
