/** The models that torchvision has, too, and what it calls their weights (https://github.com/pytorch/vision). */
import { largest } from '../common/many.ts';
import type { Model } from '../models/model.ts';
import { stateDict } from '../models/state-dict.ts';
import type { HostTensors } from '../tensor/device.ts';
import { mapRecord } from '../tensor/records.ts';

interface TorchvisionModel {
  /** The function that makes it. */
  readonly name: string;
  /** Further arguments, at this size of images. */
  readonly settings?: (size: number) => readonly string[];
  /** The only size of images at which it computes the same; any when left out. */
  readonly size?: number;
  /** Gives torchvision's names to timm's. */
  readonly rename: (weights: HostTensors, model: Model) => HostTensors;
}

const renamed = (weights: HostTensors, change: (name: string) => string): HostTensors =>
  Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [change(name), tensor]));

const same: TorchvisionModel['rename'] = (weights) => weights;

const VIT: readonly (readonly [RegExp, string])[] = [
  [/^cls_token$/, 'class_token'],
  [/^pos_embed$/, 'encoder.pos_embedding'],
  [/^patch_embed\.proj\./, 'conv_proj.'],
  [/^norm\./, 'encoder.ln.'],
  [/^head\./, 'heads.head.'],
  [/^blocks\.(\d+)\./, 'encoder.layers.encoder_layer_$1.'],
  [/\.norm([12])\./, '.ln_$1.'],
  [/\.attn\.qkv\./, '.self_attention.in_proj_'],
  [/\.attn\.proj\./, '.self_attention.out_proj.'],
  [/\.mlp\.fc1\./, '.mlp.0.'],
  [/\.mlp\.fc2\./, '.mlp.3.'],
];

export const vitNames: TorchvisionModel['rename'] = (weights) =>
  renamed(weights, (name) => VIT.reduce((rest, [pattern, to]) => rest.replace(pattern, to), name));

/** Stages are at odd places, what halves the maps between them at even ones. */
function swinName(name: string): string {
  return name
    .replace(/^patch_embed\.proj\./, 'features.0.0.')
    .replace(/^patch_embed\.norm\./, 'features.0.2.')
    .replace(/^layers\.(\d+)\.downsample\./, (_, stage) => `features.${2 * Number(stage) + 2}.`)
    .replace(/^layers\.(\d+)\.blocks\./, (_, stage) => `features.${2 * Number(stage) + 1}.`)
    .replace(/\.mlp\.fc1\./, '.mlp.0.')
    .replace(/\.mlp\.fc2\./, '.mlp.3.');
}

/** With the places in the tables of relative positions, which its files hold as one row. */
export const swinNames: TorchvisionModel['rename'] = (weights, model) => {
  const whole = Object.entries(stateDict(model, weights)).filter(([name]) => !name.endsWith('.attn_mask'));
  const flat = mapRecord(Object.fromEntries(whole), (tensor, name) =>
    name.endsWith('.relative_position_index') ? { ...tensor, shape: [tensor.data.length] } : tensor,
  );
  return renamed(flat, swinName);
};

/** Places of a block's layers; the first block of all does not widen. */
const WIDENED = { conv_pw: '0.0', bn1: '0.1', conv_dw: '1.0', bn2: '1.1', se: '2', conv_pwl: '3.0', bn3: '3.1' };
const PLAIN = { conv_dw: '0.0', bn1: '0.1', se: '1', conv_pw: '2.0', bn2: '2.1' };

export function efficientnetNames(weights: HostTensors): HostTensors {
  const stages = Object.keys(weights).flatMap((name) => /^blocks\.(\d+)\./.exec(name)?.[1] ?? []);
  const last = largest(stages.map(Number)) + 2;
  const change = (name: string): string =>
    name
      .replace(/^conv_stem\./, 'features.0.0.')
      .replace(/^bn1\./, 'features.0.1.')
      .replace(/^conv_head\./, `features.${last}.0.`)
      .replace(/^bn2\./, `features.${last}.1.`)
      .replace(/^classifier\./, 'classifier.1.')
      .replace(/^blocks\.(\d+)\.(\d+)\.(\w+)\./, (_, stage, block, layer) => {
        const places: Readonly<Record<string, string>> = Object.hasOwn(
          weights,
          `blocks.${stage}.${block}.conv_pwl.weight`,
        )
          ? WIDENED
          : PLAIN;
        return `features.${Number(stage) + 1}.${block}.block.${places[layer]}.`;
      })
      .replace(/\.conv_reduce\./, '.fc1.')
      .replace(/\.conv_expand\./, '.fc2.');
  return renamed(weights, change);
}

const sized = (size: number): readonly string[] => [`image_size=${size}`];
const vit = { settings: sized, rename: vitNames };
const swin = { size: 224, rename: swinNames };

/** By timm's names. */
export const torchvisionModels: Readonly<Record<string, TorchvisionModel>> = {
  vit_base_patch16_224: { name: 'vit_b_16', ...vit },
  vit_base_patch32_224: { name: 'vit_b_32', ...vit },
  vit_large_patch16_224: { name: 'vit_l_16', ...vit },
  vit_large_patch32_224: { name: 'vit_l_32', ...vit },
  swin_tiny_patch4_window7_224: { name: 'swin_t', ...swin },
  swin_small_patch4_window7_224: { name: 'swin_s', ...swin },
  swin_base_patch4_window7_224: { name: 'swin_b', ...swin },
  resnet18: { name: 'resnet18', rename: same },
  resnet34: { name: 'resnet34', rename: same },
  resnet50: { name: 'resnet50', rename: same },
  resnet101: { name: 'resnet101', rename: same },
  resnext50_32x4d: { name: 'resnext50_32x4d', rename: same },
  densenet121: { name: 'densenet121', rename: same },
  densenet169: { name: 'densenet169', rename: same },
  inception_v3: { name: 'inception_v3', settings: () => ['aux_logits=False', 'init_weights=False'], rename: same },
  efficientnet_b0: { name: 'efficientnet_b0', rename: efficientnetNames },
};
