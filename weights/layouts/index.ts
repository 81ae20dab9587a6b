/** The layouts of other libraries: what reads their files is one file each here, and one line in this list. */
import { InputError } from '../../common/errors.ts';
import type { LeftOut, Source, Sources, Translation } from '../loading/rule.ts';
import {
  densenetChild,
  densenetFeatures,
  densenetFeaturesChildren,
  inceptionChildren,
  resnetChildren,
} from './children.ts';
import { convnextAuthors } from './convnext.ts';
import { flaxVit } from './flax-vit.ts';
import { hfBeit } from './hf-beit.ts';
import { hfDinov2 } from './hf-dinov2.ts';
import { hfDinov3 } from './hf-dinov3.ts';
import { hfResnet } from './hf-resnet.ts';
import { hfSwin } from './hf-swin.ts';
import { hfVit } from './hf-vit.ts';
import type { Layout } from './layout.ts';
import { oldDensenet } from './old-densenet.ts';
import { openClipTrunk } from './open-clip-trunk.ts';
import { swinv2Authors } from './swinv2.ts';
import { timmSwin } from './timm-swin.ts';
import { torchvisionEfficientnet } from './torchvision-efficientnet.ts';
import { torchvisionSwin } from './torchvision-swin.ts';
import { torchvisionVit } from './torchvision-vit.ts';

const layouts: readonly Layout[] = [
  timmSwin,
  flaxVit,
  hfVit,
  hfBeit,
  hfDinov2,
  hfDinov3,
  hfSwin,
  hfResnet,
  torchvisionVit,
  torchvisionSwin,
  torchvisionEfficientnet,
  oldDensenet,
  resnetChildren,
  inceptionChildren,
  densenetChild,
  densenetFeatures,
  densenetFeaturesChildren,
  openClipTrunk,
  convnextAuthors,
  swinv2Authors,
];

/** A network in a file: whose names it has, and what stands before them. */
export interface Recognised {
  readonly layout: Layout;
  readonly prefix: string;
}

/** All networks with names of another library, in the order of the list above. */
export function recognise(sources: Sources): readonly Recognised[] {
  return layouts.flatMap((layout) => prefixes(layout, sources).map((prefix) => ({ layout, prefix })));
}

/** A hostile file repeats an anchor; no honest one has so many networks. */
const MOST = 64;

function prefixes({ anchor, behind, has, lacks = [], when }: Layout, sources: Sources): readonly string[] {
  const found: string[] = [];
  for (const name of sources.keys()) {
    if (!name.endsWith(anchor) || found.length >= MOST) continue;
    const prefix = name.slice(0, -anchor.length);
    if (!/(^|[./])$/.test(prefix) || behind?.test(prefix) === false) continue;
    const there = (rest: string): boolean => sources.has(prefix + rest);
    if (!has.every((names) => [names].flat().some(there)) || lacks.some(there)) continue;
    if (when === undefined || when(inside(sources, prefix))) found.push(prefix);
  }
  return found;
}

function inside(sources: Sources, prefix: string): Sources {
  const within = [...sources].filter(([name]) => name.startsWith(prefix));
  return new Map(within.map(([name, source]) => [name.slice(prefix.length), source]));
}

export interface Read extends Translation {
  /** null: the names are the model's own. */
  readonly recognised: Recognised | null;
}

/**
 * Gives timm's names to a network that another library has named. Names that are timm's already stay as they are.
 * @param own prefix of the names in the model, such as `backbone.`
 * @throws InputError where the names are those of several networks, so that which one is meant would be a guess
 */
export function readLayout(sources: Sources, file: string, own: string): Read {
  const found = recognise(sources).filter(
    ({ layout, prefix }) => layout.dialect !== true || ['', own].includes(prefix),
  );
  if (found.length > 1) throw severalNetworks(found, file);
  const [recognised] = found;
  if (recognised === undefined) return { sources, dropped: [], recognised: null };
  return { ...translated(sources, recognised, file), recognised };
}

function severalNetworks(found: readonly Recognised[], file: string): InputError {
  const names = found.map(
    ({ layout, prefix }) => `${layout.title} (${prefix === '' ? 'no prefix' : `prefix ${prefix}`})`,
  );
  const message = `the names are those of ${found.length} networks: ${names.join(', ')}`;
  const [example] = found.filter(({ prefix }) => prefix !== '').slice(-1);
  const hint =
    example === undefined
      ? 'Leave the tensors of all but one out with init.ignore'
      : `Leave all but one out, such as init: { ignore: ["${example.prefix}*"] }`;
  return new InputError({ file, message, hint });
}

function translated(sources: Sources, { layout, prefix }: Recognised, file: string): Translation {
  const dropped: LeftOut[] = [];
  const within = new Map<string, Source>();
  const others = new Map<string, Source>();
  for (const [name, source] of sources) {
    const own = name.startsWith(prefix);
    const short = own ? name.slice(prefix.length) : name;
    const reason = layout.leaves?.find(([pattern]) => pattern.test(short))?.[1];
    if (reason !== undefined) dropped.push({ name: source.from, reason });
    else (own ? within : others).set(short, source);
  }
  const result = layout.translate(within, file);
  const kept = layout.dialect === true ? withPrefix(result.sources, prefix) : result.sources;
  // What is neither the network's nor known stays, to be named as left over.
  return { sources: new Map([...others, ...kept]), dropped: [...dropped, ...result.dropped] };
}

const withPrefix = (sources: Sources, prefix: string): Sources =>
  new Map([...sources].map(([name, source]) => [prefix + name, source]));
