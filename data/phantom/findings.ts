/** The two findings: where they are and how much they whiten the film. */
import type { RandomStream } from '../../common/random.ts';
import { type Anatomy, diaphragm, lungDepth, type Side, sideOf } from './anatomy.ts';
import { smoothstep } from './shapes.ts';

/** In the order of the labels. */
export const FINDINGS = ['nodule', 'effusion'] as const;

/** A round opacity in a lung. */
export interface Nodule {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Share of the way to white at its centre. */
  readonly density: number;
}

/** Fluid in the pleural space of one side: it fills the costophrenic angle and climbs the wall in a meniscus. */
export interface Effusion {
  readonly side: Side;
  /** Height of its surface above the base. */
  readonly level: number;
  readonly density: number;
}

export interface Findings {
  readonly nodule?: Nodule;
  readonly effusion?: Effusion;
}

const MENISCUS = 0.07;
const ATTEMPTS = 1000;

/** A nodule that lies in the lung field. */
export function drawNodule(anatomy: Anatomy, stream: RandomStream): Nodule {
  const radius = 0.075 + 0.035 * stream.uniform();
  const density = 0.65 + 0.25 * stream.uniform();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [x, y] = [stream.uniform(), stream.uniform()];
    if (lungDepth(anatomy, x, y) > 0.6 * radius) return { x, y, radius, density };
  }
  throw new Error('no place for a nodule: the lungs are too small');
}

export function drawEffusion(stream: RandomStream): Effusion {
  return {
    side: stream.uniform() < 0.5 ? 'left' : 'right',
    level: 0.08 + 0.1 * stream.uniform(),
    density: 0.75 + 0.2 * stream.uniform(),
  };
}

/** Share of the way to white that a nodule adds at a position of the body's frame; 0 outside its circle. */
export function noduleOpacity({ x, y, radius, density }: Nodule, px: number, py: number): number {
  const distance = Math.hypot(px - x, py - y) / radius;
  return density * (1 - smoothstep(0.5, 1, distance));
}

/** Share of the lung's air that fluid has replaced: 0 above its surface and on the other side. */
export function effusionOpacity(anatomy: Anatomy, { side, level, density }: Effusion, x: number, y: number): number {
  if (sideOf(anatomy, x) !== side) return 0;
  const lateral = Math.min(1, Math.abs(x - anatomy.middle) / anatomy.width);
  const surface = diaphragm(anatomy, x) - level * lateral - MENISCUS * lateral ** 6;
  return density * smoothstep(0, 0.04, y - surface);
}
