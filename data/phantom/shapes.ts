/** Soft-edged shapes. All lengths are in units of the picture's side; depth is positive inside a shape. */

/** Hermite step from 0 (at `low` and below) to 1 (at `high` and above). */
export function smoothstep(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

/** 0 outside, 1 inside, half at the border; the transition is `softness` wide. */
export function coverage(depth: number, softness: number): number {
  return smoothstep(-softness / 2, softness / 2, depth);
}

export function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

export function bell(value: number, width: number): number {
  return Math.exp(-((value / width) ** 2));
}

export interface Ellipse {
  readonly x: number;
  readonly y: number;
  /** Half axes. */
  readonly a: number;
  readonly b: number;
  /** Radians, clockwise on the screen. */
  readonly tilt: number;
}

/** Depth below the border of an ellipse, exact at the ends of its axes. */
export function ellipseDepth({ x, y, a, b, tilt }: Ellipse, px: number, py: number): number {
  const cos = Math.cos(tilt);
  const sin = Math.sin(tilt);
  const u = ((px - x) * cos + (py - y) * sin) / a;
  const v = ((py - y) * cos - (px - x) * sin) / b;
  return (1 - Math.hypot(u, v)) * Math.min(a, b);
}
