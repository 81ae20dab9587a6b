import { swin } from '../../models/swin/model.ts';
import { testClassifier } from './classifier.ts';
import { tinySwin4, tinySwin7 } from './tiny.ts';

// SimMIM fine-tunes the same network, from other weights.
testClassifier('swin_i56_p4_e24_d22_w7', swin('swin', tinySwin7, 5));
testClassifier('swin_i64_p4_e24_d222_w4', swin('swin', tinySwin4, 5));
