/** A network without its head, as pre-training by masked images takes it: patches can be hidden or left out on their way. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { HostTensors, Tensors } from '../tensor/device.ts';
import type { MaskSpec, ParameterSpec } from './model.ts';

/** What is done to the patches, [batch, patches, width] row by row; either may be left out. */
export interface OnPatches {
  /** Before they have positions. @param token the mask token, [1, 1, width] */
  readonly hide?: (patches: Tensor, token: Tensor) => Tensor;
  /** With their positions: only of an encoder that `takesAny`. @returns [batch, kept, width] */
  readonly select?: (patches: Tensor) => Tensor;
}

/** What is told of it without its forward pass. */
export interface EncoderSizes {
  readonly image_size: number;
  /** Side of a patch in pixels. */
  readonly patch_size: number;
  /** Pixels along a side of one of its last tokens. */
  readonly stride: number;
  /** Of its last tokens. */
  readonly width: number;
  /** Whether it computes with any part of the patches: there are no windows and no relative positions. */
  readonly takesAny: boolean;
}

/** Names are the network's own. */
export interface Encoder extends EncoderSizes {
  /** `mask_token` among them, where `hide` gets it; no head. */
  readonly parameters: readonly ParameterSpec[];
  readonly no_weight_decay: readonly string[];
  masks(batch: number): readonly MaskSpec[];
  /**
   * Its tokens after the last norm: first those that stand for no patch, then the patches row by row.
   * @param images [batch, 3, image_size, image_size]
   * @returns [batch, tokens, width]
   */
  encode(parameters: Tensors, masks: Tensors, images: Tensor, on: OnPatches): Tensor;
  /** How many of its tokens stand for no patch. */
  readonly classTokens: number;
  /** The weights of a network under the names of `parameters`, where they differ. */
  fromNetwork?(weights: HostTensors): HostTensors;
}
