/** The drawn part of a chest: where its organs are. Positions are in units of the picture's side, y downwards. */
import type { RandomStream } from '../../common/random.ts';
import { type Ellipse, ellipseDepth } from './shapes.ts';

/** As on the film: the patient's right lung is on the left. */
export type Side = 'left' | 'right';

export interface Anatomy {
  /** x of the spine. */
  readonly middle: number;
  /** y of the lungs' top and of the lowest point of the diaphragm. */
  readonly apex: number;
  readonly base: number;
  /** Distance of the chest wall's inner side from the middle, at the base. */
  readonly width: number;
  /** Half width of the mediastinum. */
  readonly mediastinum: number;
  /** How far the dome of the diaphragm rises above its lateral end, a side. */
  readonly dome: Readonly<Record<Side, number>>;
  readonly heart: Ellipse;
  /** Half width of the trunk. */
  readonly trunk: number;
  readonly rib_spacing: number;
  /** Turn of the whole body in radians. */
  readonly turn: number;
}

/** A chest like no other: sizes, inspiration, heart and pose vary as between adults. */
export function drawAnatomy(stream: RandomStream): Anatomy {
  const around = (mean: number, spread: number): number => mean + spread * (2 * stream.uniform() - 1);
  const middle = around(0.5, 0.015);
  const width = around(0.4, 0.025);
  const base = around(0.82, 0.03);
  const dome = around(0.12, 0.02);
  return {
    middle,
    apex: around(0.1, 0.02),
    base,
    width,
    mediastinum: around(0.065, 0.01),
    dome: { left: dome + 0.015, right: dome },
    heart: {
      x: middle + around(0.06, 0.015),
      y: base - around(0.16, 0.015),
      a: width * around(0.44, 0.05),
      b: around(0.135, 0.012),
      tilt: around(0.55, 0.12),
    },
    trunk: width + around(0.075, 0.02),
    rib_spacing: around(0.078, 0.006),
    turn: around(0, 0.03),
  };
}

/** Position in the body's own frame, without its turn. */
export function bodyFrame({ turn }: Anatomy, x: number, y: number): readonly [x: number, y: number] {
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  return [0.5 + (x - 0.5) * cos + (y - 0.5) * sin, 0.5 + (y - 0.5) * cos - (x - 0.5) * sin];
}

export function sideOf({ middle }: Anatomy, x: number): Side {
  return x < middle ? 'left' : 'right';
}

/** Distance of the chest wall's inner side from the middle at a height: 0 at the apex, `width` at the base. */
export function wallDistance({ apex, base, width }: Anatomy, y: number): number {
  const t = Math.min(1, Math.max(0, (y - apex) / (base - apex)));
  const above = 1 - t;
  return width * Math.sqrt(1 - above * above * Math.sqrt(above));
}

/** Height of the diaphragm at x: a dome that falls to the costophrenic angle at the side. */
export function diaphragm(anatomy: Anatomy, x: number): number {
  const lateral = Math.min(1, Math.abs(x - anatomy.middle) / anatomy.width);
  return anatomy.base - anatomy.dome[sideOf(anatomy, x)] * (1 - lateral * lateral * lateral);
}

/** Depth in the lung fields, heart not taken off; negative outside. */
export function thoraxDepth(anatomy: Anatomy, x: number, y: number): number {
  const distance = Math.abs(x - anatomy.middle);
  const apical = Math.max(0, 1 - (y - anatomy.apex) / 0.3);
  const medial = anatomy.mediastinum + 0.05 * apical ** 2;
  return Math.min(wallDistance(anatomy, y) - distance, distance - medial, diaphragm(anatomy, x) - y);
}

export function heartDepth({ heart }: Anatomy, x: number, y: number): number {
  return ellipseDepth(heart, x, y);
}

/** Depth in the aerated lung as it is seen on the film: the heart covers a part. */
export function lungDepth(anatomy: Anatomy, x: number, y: number): number {
  return Math.min(thoraxDepth(anatomy, x, y), -heartDepth(anatomy, x, y));
}
