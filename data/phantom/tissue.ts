/** How bright each place of the film is, 0 black to 1 white: soft-edged organs laid over one another. */
import { type Anatomy, bodyFrame, diaphragm, heartDepth, sideOf, thoraxDepth, wallDistance } from './anatomy.ts';
import { effusionOpacity, type Findings, noduleOpacity } from './findings.ts';
import { bell, coverage, mix, smoothstep } from './shapes.ts';
import type { Texture } from './texture.ts';

const AIR = 0.02;
const WALL = 0.56;
const LUNG = 0.2;
const HEART = 0.72;
const ABDOMEN = 0.74;
const FLUID = 0.74;
const WHITE = 0.85;

/** Brightness at a position of the film. `vessels` is the texture of the lungs. */
export function brightness(
  anatomy: Anatomy,
  findings: Findings,
  vessels: Texture,
  filmX: number,
  filmY: number,
): number {
  const [x, y] = bodyFrame(anatomy, filmX, filmY);
  const body = coverage(bodyDepth(anatomy, x, y), 0.03);
  if (body === 0) return AIR;
  let value = mix(WALL, ABDOMEN, smoothstep(-0.02, 0.1, y - diaphragm(anatomy, x)));
  const lung = coverage(thoraxDepth(anatomy, x, y), 0.02);
  if (lung > 0)
    value = mix(value, mix(lungTone(anatomy, vessels, x, y), FLUID, fluidShare(anatomy, findings, x, y)), lung);
  value = mix(value, HEART, 0.95 * coverage(heartDepth(anatomy, x, y), 0.025));
  value += bones(anatomy, x, y);
  value = mix(value, WHITE, findings.nodule === undefined ? 0 : noduleOpacity(findings.nodule, x, y));
  return mix(AIR, value, body);
}

function fluidShare(anatomy: Anatomy, { effusion }: Findings, x: number, y: number): number {
  return effusion === undefined ? 0 : effusionOpacity(anatomy, effusion, x, y);
}

/** Aerated lung: darker to the side, with vessels that spread from the hilum. */
function lungTone(anatomy: Anatomy, vessels: Texture, x: number, y: number): number {
  const distance = Math.abs(x - anatomy.middle);
  const hilum = bell(Math.hypot(distance - 0.1, (y - 0.46) * 0.8), 0.1);
  const spread = bell(Math.hypot(distance - 0.1, y - 0.5), 0.26);
  return LUNG + 0.2 * hilum + 0.08 * spread * (1 + 0.6 * vessels(x, y)) + 0.05 * smoothstep(0.4, 0.8, y);
}

function bones(anatomy: Anatomy, x: number, y: number): number {
  return spine(anatomy, x, y) + ribs(anatomy, x, y) + clavicle(anatomy, x, y) - trachea(anatomy, x, y);
}

function spine({ middle }: Anatomy, x: number, y: number): number {
  const column = coverage(0.042 - Math.abs(x - middle), 0.02);
  return column * (0.1 + 0.025 * Math.cos((2 * Math.PI * y) / 0.055));
}

function trachea({ middle, apex }: Anatomy, x: number, y: number): number {
  return 0.14 * coverage(0.02 - Math.abs(x - middle - 0.004), 0.02) * smoothstep(0.36 + apex, 0.24 + apex, y);
}

/** Posterior ribs fall from the spine to the side; the fainter anterior ends fall the other way. */
function ribs(anatomy: Anatomy, x: number, y: number): number {
  const distance = Math.abs(x - anatomy.middle);
  const inside = coverage(wallDistance(anatomy, y) + 0.015 - distance, 0.02) * smoothstep(0.95, 0.8, y);
  if (inside === 0) return 0;
  const posterior = band(y - anatomy.apex + 0.03 - 0.5 * distance * Math.sqrt(distance), anatomy.rib_spacing, 0.2);
  const anterior = band(y - anatomy.apex - 0.06 + 0.42 * distance, anatomy.rib_spacing, 0.17);
  const outer = smoothstep(0.14, 0.3, distance);
  return inside * (0.085 * posterior * smoothstep(0.03, 0.07, distance) + 0.05 * anterior * outer);
}

/** 1 on lines that lie `period` apart, each a share of the period wide. */
function band(position: number, period: number, share: number): number {
  if (position < -0.5 * period) return 0;
  const phase = position / period - Math.round(position / period);
  return coverage(share - Math.abs(phase), 0.2);
}

function clavicle(anatomy: Anatomy, x: number, y: number): number {
  const distance = Math.abs(x - anatomy.middle);
  const axis = anatomy.apex + 0.1 - 0.22 * (distance - 0.04) + (sideOf(anatomy, x) === 'left' ? 0.006 : 0);
  const length = smoothstep(0.035, 0.06, distance) * smoothstep(0.42, 0.36, distance);
  return 0.14 * length * coverage(0.017 - Math.abs(y - axis), 0.014);
}

/** Trunk, shoulders and neck. */
function bodyDepth({ middle, trunk }: Anatomy, x: number, y: number): number {
  const distance = Math.abs(x - middle);
  const shoulder = mix(0.13, trunk + 0.12, smoothstep(0, 0.2, y));
  const axilla = mix(0, 0.12, smoothstep(0.28, 0.55, y));
  return shoulder - axilla - distance;
}
