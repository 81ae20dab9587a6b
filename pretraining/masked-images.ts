/** What pre-training by masked images learns: a network that makes up for what is hidden of an image. */
import type { MaskSpec, ParameterSpec } from '../models/model.ts';
import type { HostTensors, TensorSpecs, Tensors } from '../tensor/device.ts';
import type { Tensor } from '../tensor/tf.ts';

export interface MaskedImageModel {
  readonly image_size: number;
  /** Under the authors' names, in their order: what the checkpoint holds. */
  readonly parameters: readonly ParameterSpec[];
  readonly no_weight_decay: readonly string[];
  /** Names of parameters that are not trained. */
  readonly fixed: readonly string[];
  /** Dropout and drop path. */
  masks(batch: number): readonly MaskSpec[];
  /** Inputs that say which patches of that many images are hidden. */
  hiding(images: number): TensorSpecs;
  /** The same of images whose hidden patches are these. @param hidden of each image 1 for a hidden token, 0 for the others, row by row */
  hide(hidden: readonly Uint8Array[]): HostTensors;
  /**
   * The whole image, drawn from what is not hidden.
   * @param images [batch, 3, image_size, image_size], normalised
   * @param hidden inputs of `hiding`
   * @returns shape of `images`, in the values that the loss compares
   */
  reconstruct(parameters: Tensors, images: Tensor, hidden: Tensors, masks: Tensors): Tensor;
  /** What the loss adds up over images, [images, 2]: a sum, and of how many. */
  terms(images: Tensor, reconstruction: Tensor, hidden: Tensors): Tensor;
  /** The reconstruction in the values of the images. */
  shown(images: Tensor, reconstruction: Tensor): Tensor;
  /** Added to what the sum of the terms is divided by. */
  readonly little: number;
  /** Parameters that begin with these values instead of drawn ones. */
  readonly given: HostTensors;
  /** What the encoder calls a parameter; null: it is none of its own. */
  networkName(name: string): string | null;
}
