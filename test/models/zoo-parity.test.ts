/** Small relatives of networks that timm 0.5.4 has not, against a newer timm's numbers (test/golden/models/today.py). */
import { convnext } from '../../models/convnext/model.ts';
import { dinov2 } from '../../models/dinov2/model.ts';
import { dinov3 } from '../../models/dinov3/model.ts';
import { eva02 } from '../../models/eva02/model.ts';
import { swinv2 } from '../../models/swinv2/model.ts';
import { testClassifier } from './classifier.ts';
import { ADDING_UP } from './golden.ts';
import { tinySwin4 } from './tiny.ts';

const CLASSES = 5;
const sizes = { image_size: 40, patch_size: 8, embed_dim: 48, depth: 2, heads: 3, mlp_ratio: 4, drop: 0, drop_path: 0 };
const scaled = { ...sizes, layer_scale: 1e-5 };

testClassifier('dinov2_i40_p8_e48_d2_h3', dinov2('dinov2', { ...scaled, registers: 0 }, CLASSES));
testClassifier('dinov2_reg4_i40_p8_e48_d2_h3', dinov2('dinov2', { ...scaled, registers: 4 }, CLASSES));
testClassifier('dinov3_i40_p8_e48_d2_h3', dinov3('dinov3', { ...scaled, registers: 4 }, CLASSES));
testClassifier('eva02_i40_p8_e48_d2_h3', eva02('eva02', { ...sizes, mlp_ratio: 8 / 3 }, CLASSES));

const maps = { image_size: 78, embed_dim: 8, depth: [1, 2, 1, 2], drop: 0, drop_path: 0 };

testClassifier('convnext_i78_e8_d1212', convnext('convnext', { ...maps, layer_scale: 1e-6 }, CLASSES));
testClassifier('convnextv2_i78_e8_d1212', convnext('convnextv2', { ...maps, layer_scale: null }, CLASSES));
// The network of the positions' biases has gradients a hundred thousandth of the largest: sums of rounding errors.
testClassifier('swinv2_i64_p4_e24_d222_w4', swinv2('swinv2', tinySwin4, CLASSES), 'swinv2', ADDING_UP);
