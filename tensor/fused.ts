/**
 * Kernels that only some backends have: one node instead of several. An operation asks for one and computes the same
 * from ordinary operations where the backend has none, so that its gradient is defined once for every device.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Pair, Window } from './ops/window.ts';
import * as tf from './tf.ts';

/** A convolution's sizes; pairs are height and width. */
export interface ConvolutionSizes extends Window {
  readonly groups: number;
  /** Of the input. */
  readonly channels: number;
  readonly out: number;
  readonly batch: number;
  readonly input: Pair;
  readonly output: Pair;
}

export interface FusedKernels {
  /** alpha · a · b + c for matrices, either turned first; c broadcasts to the product or is absent. */
  Gemm: {
    readonly inputs: { readonly a: Tensor; readonly b: Tensor; readonly c?: Tensor };
    readonly attributes: { readonly transposeA: boolean; readonly transposeB: boolean; readonly alpha: number };
  };
  /** alpha · a · b over the last two axes, either turned first. */
  ScaledMatMul: {
    readonly inputs: { readonly a: Tensor; readonly b: Tensor };
    readonly attributes: { readonly transposeA: boolean; readonly transposeB: boolean; readonly alpha: number };
  };
  /** Normalises over the last axis; outputs the result, the mean and the inverse standard deviation. */
  LayerNorm: {
    readonly inputs: { readonly x: Tensor; readonly scale: Tensor; readonly offset: Tensor };
    readonly attributes: { readonly epsilon: number };
  };
  /** The function of ops/standardize.ts; outputs the values, their shift, the mean and the inverse deviation. */
  StandardizeChannels: {
    readonly inputs: { readonly x: Tensor };
    readonly attributes: { readonly epsilon: number };
  };
  /** x Φ(x), by the error function. */
  Gelu: { readonly inputs: { readonly x: Tensor }; readonly attributes: Readonly<Record<never, never>> };
  /** The same numbers in float32, where a program of less precision holds them in fewer bits. */
  Float32: { readonly inputs: { readonly x: Tensor }; readonly attributes: Readonly<Record<never, never>> };
  /** The functions of ops/convolution-composite.ts. */
  Convolution: {
    readonly inputs: { readonly x: Tensor; readonly weight: Tensor };
    readonly attributes: ConvolutionSizes;
  };
  ConvolutionInputGradient: {
    readonly inputs: { readonly dy: Tensor; readonly weight: Tensor };
    readonly attributes: ConvolutionSizes;
  };
  ConvolutionWeightGradient: {
    readonly inputs: { readonly x: Tensor; readonly dy: Tensor };
    readonly attributes: ConvolutionSizes;
  };
  /** scale · x + offset (+ residual) by channel, then ReLU where asked. */
  ChannelAffine: {
    readonly inputs: {
      readonly x: Tensor;
      readonly scale: Tensor;
      readonly offset: Tensor;
      readonly residual?: Tensor;
    };
    readonly attributes: { readonly relu: boolean };
  };
  /** Sums of a · b by channel. */
  ChannelDot: {
    readonly inputs: { readonly a: Tensor; readonly b: Tensor };
    readonly attributes: Readonly<Record<never, never>>;
  };
  MaxPool2d: { readonly inputs: { readonly x: Tensor }; readonly attributes: Window };
  MaxPool2dGradient: {
    readonly inputs: { readonly x: Tensor; readonly dy: Tensor };
    readonly attributes: Window;
  };
}
export type FusedName = keyof FusedKernels;

/** Runs the fused kernel; null where the current backend has none. */
export function runFused<Name extends FusedName>(
  name: Name,
  inputs: FusedKernels[Name]['inputs'],
  attributes: FusedKernels[Name]['attributes'],
): readonly Tensor[] | null {
  if (tf.getKernel(name, tf.getBackend()) === undefined) return null;
  const result: Tensor | Tensor[] = tf.engine().runKernel(name, { ...inputs }, { ...attributes });
  return Array.isArray(result) ? result : [result];
}
