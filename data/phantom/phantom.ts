/**
 * Synthetic chest radiographs for trying assay and for its tests. They look like chest films and are learnable; they are
 * no substitute for medical images. Everything follows from a seed and a name.
 */
import { randomStream } from '../../common/random.ts';
import { type Anatomy, bodyFrame, drawAnatomy, heartDepth, lungDepth } from './anatomy.ts';
import { drawEffusion, drawNodule, FINDINGS, type Findings } from './findings.ts';
import { fineTexture, smoothTexture } from './texture.ts';
import { brightness } from './tissue.ts';

/** In the order of the masks. */
export const STRUCTURES = ['lungs', 'heart'] as const;

export interface Phantom {
  readonly anatomy: Anatomy;
  readonly findings: Findings;
  /** Name of its random streams. */
  readonly seed: string;
}

/** A patient: findings do not change the anatomy, the exposure or the noise. `present`: one flag a finding. */
export function drawPhantom(seed: string, present: readonly boolean[]): Phantom {
  const anatomy = drawAnatomy(randomStream(seed, 'anatomy'));
  const [nodule, effusion] = FINDINGS.map((name, index) => (present[index] ? randomStream(seed, name) : undefined));
  return {
    anatomy,
    findings: {
      ...(nodule === undefined ? {} : { nodule: drawNodule(anatomy, nodule) }),
      ...(effusion === undefined ? {} : { effusion: drawEffusion(effusion) }),
    },
    seed,
  };
}

/** The film: 8-bit gray, `size` pixels a side, rows top to bottom. */
export function renderFilm({ anatomy, findings, seed }: Phantom, size: number): Uint8Array {
  const exposure = randomStream(seed, 'exposure');
  const gain = 0.95 + 0.1 * exposure.uniform();
  const gamma = 0.95 + 0.15 * exposure.uniform();
  const grain = 0.01 + 0.01 * exposure.uniform();
  const vessels = fineTexture(24, randomStream(seed, 'vessels'));
  const scatter = smoothTexture(5, randomStream(seed, 'scatter'));
  const noise = randomStream(seed, 'noise');
  const film = new Uint8Array(size * size);
  for (let at = 0; at < film.length; at++) {
    const [x, y] = pixelCentre(at, size);
    const ideal = brightness(anatomy, findings, vessels, x, y) + 0.02 * scatter(x, y);
    const exposed = gain * Math.max(0, ideal) ** gamma + grain * noise.normal();
    film[at] = Math.round(255 * Math.min(1, Math.max(0, exposed)));
  }
  return film;
}

/** The masks of the film, [structures, size, size], 0 or 1. */
export function renderMasks({ anatomy }: Phantom, size: number): Uint8Array {
  const pixels = size * size;
  const masks = new Uint8Array(STRUCTURES.length * pixels);
  for (let at = 0; at < pixels; at++) {
    const [x, y] = bodyFrame(anatomy, ...pixelCentre(at, size));
    masks[at] = lungDepth(anatomy, x, y) > 0 ? 1 : 0;
    masks[pixels + at] = heartDepth(anatomy, x, y) > 0 ? 1 : 0;
  }
  return masks;
}

function pixelCentre(at: number, size: number): readonly [x: number, y: number] {
  return [((at % size) + 0.5) / size, (Math.floor(at / size) + 0.5) / size];
}
