/** What a model makes of the square that its images are resized to, traced: normalised, cut, through the model, averaged. */
import { cropsOf, resizedSide } from '../../data/transforms/crops.ts';
import { STATISTICS } from '../../data/transforms/normalize.ts';
import { evaluation, type Model } from '../../models/model.ts';
import type { CropPlan, InputSettings } from '../../schemas/config.ts';
import type { StepFunction } from '../../tensor/device.ts';
import { webgpuTarget } from '../../tensor/graph/target.ts';
import { trace } from '../../tensor/graph/trace.ts';
import type { Graph } from '../../tensor/graph/value.ts';
import { withoutPrefix, withPrefix } from '../../tensor/records.ts';
import * as tf from '../../tensor/tf.ts';
import { type Levels, seenImages } from '../../training/inputs/images.ts';
import { weightSpecs } from '../../training/step.ts';

export interface ProgramParts {
  /** Of equal shape: their outputs are averaged. */
  readonly model: Model;
  /** Before the names of each one's weights. */
  readonly prefixes: readonly string[];
  readonly input: InputSettings;
  /** null: the whole image, of a segmentation. */
  readonly crops: CropPlan | null;
  readonly activation: 'softmax' | 'sigmoid';
  /** The value of a sample that stands for white. */
  readonly white: number;
}

/** Of the square that the program takes. */
export const squareSide = ({ input, crops }: Pick<ProgramParts, 'input' | 'crops'>): number =>
  crops === null ? input.size : resizedSide(input.size);

/**
 * Input: `square`, [1, 3, side, side]. Output: `probabilities`, [classes] or [structures, side, side].
 * Made of what every runtime of ONNX has, also in browsers.
 */
export function tracedProgram(parts: ProgramParts): Graph {
  const { model, prefixes, activation } = parts;
  const side = squareSide(parts);
  const step: StepFunction = ({ square }, variables) => {
    const rows = seenImages(square!, model, levelsOf(parts));
    const each = prefixes.map((prefix) => {
      const logits = model.forward(withoutPrefix(prefix, variables), rows, evaluation);
      const shares = activation === 'softmax' ? tf.softmax(logits) : tf.sigmoid(logits);
      return tf.mean(shares, 0);
    });
    const sum = each.reduce((total, one) => tf.add(total, one));
    return { outputs: { probabilities: each.length === 1 ? sum : tf.mul(sum, 1 / each.length) } };
  };
  const variables = Object.assign({}, ...prefixes.map((prefix) => withPrefix(prefix, weightSpecs(model))));
  return trace(step, { square: { shape: [1, 3, side, side], dtype: 'float32' } }, variables, webgpuTarget);
}

function levelsOf({ input: { normalize, size }, crops, white }: ProgramParts): Levels {
  const side = resizedSide(size);
  return {
    channels: 3,
    white,
    statistics: STATISTICS[normalize],
    ...(crops !== null && { cuts: { side, list: cropsOf(crops, side, size) } }),
  };
}
