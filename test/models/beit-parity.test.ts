import { beit } from '../../models/beit/model.ts';
import { testClassifier } from './classifier.ts';
import { tinyBeit } from './tiny.ts';

const name = 'beit_i32_p8_e48_d2_h3';
testClassifier(name, beit('beit', tinyBeit('timm'), 5));
// The same network but for its dropout, which is off here.
testClassifier(name, beit('simmim', tinyBeit('simmim'), 5), "SimMIM's vision transformer");
