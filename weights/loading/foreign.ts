/** Parts by which a network is another one than any of assay's, however well the rest of its names fits. */

interface ForeignPart {
  /** Of a name in the file, or of the one that it would have in the model. */
  readonly pattern: RegExp;
  /** What it is, and whose. */
  readonly what: string;
}

const PARTS: readonly ForeignPart[] = [
  {
    pattern: /(^|\.)(dist_token|distillation_token)$/,
    what: 'the second token of a distilled DeiT, which attends beside the class token: model.arch deit_base_distilled_patch16_224 (or tiny, small) has it',
  },
  {
    pattern: /(^|\.)(head_dist)\./,
    what: 'the second head of a distilled DeiT, as model.arch deit_base_distilled_patch16_224 has it',
  },
  {
    pattern: /(^|\.)(norm_pre|ln_pre|pre_layrnorm)\./,
    what: "a norm before the blocks, as CLIP's vision transformers have",
  },
  {
    pattern: /(^|\.)fc_norm\./,
    what: 'a norm behind the mean of the patches (global_pool), where the class token is read here',
  },
  { pattern: /(^|\.)(reg_token|register_tokens)$/, what: 'register tokens, as in DINOv2 with registers' },
  { pattern: /\.(ls[12]\.gamma|layer_scale[12]\.lambda1)$/, what: 'layer scale, as in DINOv2' },
  { pattern: /\.attn\.([qk]_norm|norm)\./, what: 'norms within the attention' },
  { pattern: /(^|\.)attn_pool\./, what: 'attention pooling, as in SigLIP' },
  { pattern: /\.attn\.rel_pos_[hw]$/, what: 'decomposed relative positions, as in Segment Anything (SAM, MedSAM)' },
  {
    pattern: /\.(cpb_mlp|continuous_position_bias_mlp|attn\.logit_scale|self\.logit_scale)\b/,
    what: 'scaled cosine attention, as in Swin V2',
  },
  { pattern: /\.mlp\.(w12|w3|fc1_g|fc1_x|weights_in)\b/, what: 'gated MLPs (SwiGLU)' },
  { pattern: /(^|\.)class_embedding$|\.resblocks\.\d+\./, what: "CLIP's own transformer, as in CheXzero" },
  { pattern: /(^|\.)(conv1\.[03]\.weight)$/, what: 'a stem of three convolutions, as in ResNet-D' },
  { pattern: /\.se\.(fc[12]|conv)\.|\.se_module\./, what: 'squeeze and excitation' },
  { pattern: /(^|\.)vision_model\.|(^|\.)text_model\./, what: "the names of Hugging Face's CLIP or SigLIP" },
];

/** What a name stands for where it belongs to a network that assay lacks; null for all others. */
export function foreignPart(...names: readonly string[]): string | null {
  return PARTS.find(({ pattern }) => names.some((name) => pattern.test(name)))?.what ?? null;
}
