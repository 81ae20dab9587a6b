/** Which public project a weights file comes from, told by the names in it: for people who look at a file. */
import { type Holder, holdersIn } from '../format/entries.ts';
import type { WeightsFile } from '../format/file.ts';
import { recognise } from '../layouts/index.ts';
import { asStored } from '../loading/rule.ts';

export interface Project {
  readonly title: string;
  /** Where its code is; absent where there is more than one place. */
  readonly url?: string;
}

interface Signature extends Project {
  /** Each fits the name of a tensor, as it is or without what wraps a model. */
  readonly names: readonly RegExp[];
  /** Features of a token, where they tell projects apart. */
  readonly width?: number;
}

/** The first that fits counts. */
const SPECIAL: readonly Signature[] = [
  {
    title: 'BiomedCLIP or another OpenCLIP with a ViT of timm',
    url: 'https://github.com/mlfoundations/open_clip',
    names: [/^visual\.trunk\.patch_embed\./],
  },
  {
    title: "OpenAI's CLIP, such as CheXzero: a network that assay lacks",
    url: 'https://github.com/openai/CLIP',
    names: [/^visual\.transformer\.resblocks\.0\./, /^visual\.ln_pre\./],
  },
  {
    title: 'Segment Anything, such as MedSAM: a network that assay lacks',
    url: 'https://github.com/facebookresearch/segment-anything',
    names: [/(^|\.)blocks\.0\.attn\.rel_pos_h$/, /(^|\.)neck\.0\.weight$/],
  },
  { title: 'Ark', url: 'https://github.com/jlianglab/Ark', names: [/(^|\.)omni_heads\.0\./] },
  {
    title: 'DINOv3',
    url: 'https://github.com/facebookresearch/dinov3',
    names: [/(^|\.)storage_tokens$/, /(^|\.)blocks\.0\.ls1\.gamma$/],
  },
  {
    title: 'DINOv2',
    url: 'https://github.com/facebookresearch/dinov2',
    names: [/(^|\.)blocks\.(0\.)?0\.ls1\.gamma$/, /(^|\.)mask_token$/],
  },
  {
    title: 'EVA-02 or EVA-X',
    url: 'https://github.com/baaivision/EVA',
    names: [/^blocks\.0\.mlp\.w1\.weight$/, /^blocks\.0\.attn\.q_bias$/],
  },
  { title: 'DINO', url: 'https://github.com/facebookresearch/dino', names: [/^head\.last_layer\.weight_[gv]$/] },
  {
    title: 'MoCo v3',
    url: 'https://github.com/facebookresearch/moco-v3',
    names: [/^base_encoder\./, /^momentum_encoder\./],
  },
  {
    title: 'MoBY',
    url: 'https://github.com/SwinTransformer/Transformer-SSL',
    names: [/^encoder\.layers\.0\./, /^encoder_k\.layers\.0\./],
  },
  {
    title: 'MAE with ViT-L, as RETFound is',
    url: 'https://github.com/rmaphoh/RETFound_MAE',
    names: [/^decoder_blocks\.0\./, /^mask_token$/],
    width: 1024,
  },
  { title: 'MAE', url: 'https://github.com/facebookresearch/mae', names: [/^decoder_blocks\.0\./, /^mask_token$/] },
  {
    title: 'SimMIM',
    url: 'https://github.com/microsoft/SimMIM',
    names: [/^encoder\.mask_token$/, /^decoder\.0\.weight$/],
  },
  {
    title: 'BEiT, pre-trained',
    url: 'https://github.com/microsoft/unilm/tree/master/beit',
    names: [/^lm_head\.weight$/, /^blocks\.0\.gamma_1$/],
  },
  {
    title: 'distilled DeiT',
    url: 'https://github.com/facebookresearch/deit',
    names: [/^dist_token$/, /^head_dist\./],
  },
  {
    title: 'TorchXRayVision',
    url: 'https://github.com/mlmed/torchxrayvision',
    names: [/^features\.conv0\.weight$/, /^op_threshs$/],
  },
  {
    title: 'RadImageNet, or another network put together from the children of one of torchvision',
    url: 'https://github.com/BMEII-AI/RadImageNet',
    names: [/^backbone\.0\.(weight|conv\.weight|conv0\.weight)$/],
  },
];

/** Names that many share: asked where nothing more special fits, layouts of other libraries included. */
const PLAIN: readonly Signature[] = [
  { title: "torchvision's Inception v3", url: 'https://github.com/pytorch/vision', names: [/^AuxLogits\.conv0\./] },
  { title: 'torchvision or timm', names: [/^(conv1|features\.conv0|Conv2d_1a_3x3\.conv)\.weight$/] },
  {
    title: 'timm',
    url: 'https://github.com/huggingface/pytorch-image-models',
    names: [/^(patch_embed\.proj|conv_stem)\.weight$/],
  },
];

/** What an entry says of how the file was saved. */
const FRAMES: Readonly<Record<string, string>> = {
  'pytorch-lightning_version': 'saved by PyTorch Lightning',
  state_dict_ema: 'with a running mean of the weights in state_dict_ema',
  model_ema: 'with a running mean of the weights in model_ema',
};

const WRAPPERS = /^((module|_orig_mod|model|net)\.)+/;
const LARGEST = 4;

/** The project whose names the file has in one of its largest dicts of tensors; null where they are nobody's. */
export function projectOf({ root, metadata }: Pick<WeightsFile, 'root' | 'metadata'>): Project | null {
  if (metadata['arch'] !== undefined && metadata['normalize'] !== undefined) return { title: 'assay' };
  const saved = Object.entries(FRAMES).flatMap(([entry, words]) => (root.entries.has(entry) ? [words] : []));
  const holders = holdersIn(root).toSorted((a, b) => b.tensors.size - a.tensors.size);
  for (const { tensors } of holders.slice(0, LARGEST)) {
    const found = projectIn(tensors);
    if (found !== null) return { ...found, title: [found.title, ...saved].join(', ') };
  }
  return null;
}

function projectIn(tensors: Holder['tensors']): Project | null {
  const names = [...tensors.keys()].flatMap((name) => [name, name.replace(WRAPPERS, '')]);
  const width = [...tensors].find(([name]) => name.endsWith('patch_embed.proj.weight'))?.[1].shape[0];
  const fits = (signature: Signature): boolean =>
    (signature.width === undefined || signature.width === width) &&
    signature.names.every((pattern) => names.some((name) => pattern.test(name)));
  const known = (signature: Signature | undefined): Project | null => {
    if (signature === undefined) return null;
    const { title, url } = signature;
    return url === undefined ? { title } : { title, url };
  };
  const sources = new Map([...tensors].map(([name, tensor]) => [name, asStored(name, tensor)]));
  const [layout] = recognise(sources);
  return known(SPECIAL.find(fits)) ?? (layout === undefined ? known(PLAIN.find(fits)) : { title: layout.layout.title });
}
