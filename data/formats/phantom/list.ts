/** Generated chest radiographs with two findings, as multi-label data, and masks of lungs and heart. */
import { deriveSeed, randomStream } from '../../../common/random.ts';
import { permutation } from '../../../common/shuffle.ts';
import type { SplitName } from '../../../schemas/config.ts';
import type { DataSettings } from '../../../schemas/types.ts';
import { FINDINGS } from '../../phantom/findings.ts';
import { drawPhantom, renderFilm, renderMasks, STRUCTURES } from '../../phantom/phantom.ts';
import type { List } from '../kind.ts';
import type { ListedImage } from '../listing.ts';

export interface PhantomSource {
  readonly phantom: DataSettings['phantom'];
}

/** Share of the images of a split that have a finding, the same for each and independent. */
const PREVALENCE = 0.4;

export const list: List<PhantomSource> = async ({ phantom: settings }) => {
  const images = (split: SplitName): readonly ListedImage[] => {
    const count = settings[split];
    const present = FINDINGS.map((name) => chosen(count, randomStream(settings.seed, 'prevalence', split, name)));
    return Array.from({ length: count }, (_, index) => {
      const id = `${split}-${String(index + 1).padStart(String(count).length, '0')}`;
      const findings = present.map((flags) => flags.has(index));
      const seed = deriveSeed(settings.seed, 'phantom', split, index);
      return { id, label: findings.map(Number), content: { kind: 'generated', make: () => make(seed, findings) } };
    });
  };
  const make = (seed: string, findings: readonly boolean[]) => {
    const one = drawPhantom(seed, findings);
    const { size } = settings;
    const data = renderFilm(one, size);
    return { width: size, height: size, channels: 1 as const, data, masks: renderMasks(one, size) };
  };
  return {
    labels: 'multi-label',
    classes: FINDINGS,
    structures: STRUCTURES,
    files: [],
    parts: { train: images('train'), val: images('val'), test: images('test') },
    problems: [],
    missing: [],
    warnings: [],
  };
};

/** Exactly the share that the prevalence asks for, so that small splits too have both kinds. */
function chosen(count: number, stream: ReturnType<typeof randomStream>): ReadonlySet<number> {
  return new Set(permutation(count, stream).subarray(0, Math.round(PREVALENCE * count)));
}
