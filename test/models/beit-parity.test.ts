import { beit } from '../../models/beit/model.ts';
import { testClassifier } from './classifier.ts';
import { tinyBeit } from './tiny.ts';

testClassifier('beit_i32_p8_e48_d2_h3', beit('beit', tinyBeit('timm'), 5));
testClassifier('simmim_vit_finetune_i32_p8_e48_d2_h3', beit('simmim', tinyBeit('simmim'), 5));
