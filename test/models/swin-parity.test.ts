import { swin } from '../../models/swin.ts';
import type { SwinConfig } from '../../models/swin-config.ts';
import { testClassifier } from './classifier.ts';

const common = { patch_size: 4, embed_dim: 24, mlp_ratio: 4, drop: 0, drop_path: 0 };
const windows7: SwinConfig = { ...common, image_size: 56, depth: [2, 2], heads: [2, 4], window_size: 7 };
const windows4: SwinConfig = { ...common, image_size: 64, depth: [2, 2, 2], heads: [2, 4, 8], window_size: 4 };

testClassifier('swin_i56_p4_e24_d22_w7', swin('swin', windows7, 5));
testClassifier('swin_i64_p4_e24_d222_w4', swin('swin', windows4, 5));
// SimMIM fine-tunes the same network from other weights.
testClassifier('simmim_swin_finetune_i56_p4_e24_d22_w7', swin('swin', windows7, 5));
