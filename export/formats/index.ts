/** The formats of exported models: one file and one line each. Written in this order; the card tells of the others. */
import { card } from './card.ts';
import type { Format } from './format.ts';
import { onnx } from './onnx.ts';
import { timm } from './timm.ts';
import { torchvision } from './torchvision.ts';

export const formats: Readonly<Record<string, Format>> = { onnx, timm, torchvision, card };
