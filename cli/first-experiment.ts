/** The text of a first experiment: complete, with a comment beside whatever a newcomer will want to change. */
import { Document, isScalar, type Pair, visit } from 'yaml';
import type { DataGuess } from '../data/guess/guess.ts';

export interface FirstExperiment {
  readonly name: string;
  /** As it is to stand in the file. */
  readonly root: string;
  /** The file itself, as commands name it. */
  readonly file: string;
  readonly guess: DataGuess;
}

export function firstExperiment({ name, root, file, guess }: FirstExperiment): string {
  const segmentation = guess.task === 'segmentation';
  return `# ${name}: ${comment(guess.found)}.
#
#   assay validate ${file}                       every mistake at its line, all at once
#   assay data ${file} --gallery look.html       counts, leaks between splits, pictures as training sees them
#   assay plan ${file}                           what would run
#   assay run ${file}                            Ctrl-C is safe: the same command goes on where it stopped
#
# docs/experiment-file.md explains every setting.
${dataBlock({ name, root, guess })}
${segmentation ? SEGMENTATION : CLASSIFICATION}`;
}

function dataBlock({ name, root, guess }: Omit<FirstExperiment, 'file'>): string {
  const image = { size: 224 };
  const { format, ...rest } = guess.data;
  const content = { name, task: guess.task, data: { format, root, ...rest, image } };
  const document = new Document(content);
  const remarks: Readonly<Record<string, string>> = {
    image: 'images are resized for the model; larger ones cost more time',
    ...guess.remarks,
  };
  visit(document, {
    Pair(_, pair, path) {
      const remark = isKey(pair) && path.length === 4 ? remarks[pair.key.value] : undefined;
      if (remark !== undefined && isKey(pair)) pair.key.commentBefore = lines(comment(remark));
    },
    Map(_, map, path) {
      // Short maps read better on one line.
      if (path.length > 4) map.flow = true;
    },
    Seq(_, sequence) {
      sequence.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function isKey(pair: Pair): pair is Pair<{ value: string; commentBefore?: string }> {
  return isScalar(pair.key) && typeof pair.key.value === 'string';
}

/** A name on the disk may hold anything, a line end included. */
const comment = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '�');

/** Of a width that editors show. */
function lines(text: string): string {
  return text.replaceAll(/(.{1,110})(?: |$)/g, ' $1\n').trimEnd();
}

const TRIALS = `# Each arm is trained so often, every time with another seed: the report compares the arms over these trials.
trials: 3`;

const CLASSIFICATION = `schedule:
  optimizer: { name: adamw }
  lr: 0.0003
  lr_schedule: { name: cosine, warmup_epochs: 1 }
  epochs: 10
  batch_size: 16

${TRIALS}

# What is compared. An arm may override any setting above.
arms:
  resnet18: { model: { arch: resnet18 }, init: { method: random } }
  vit_tiny: { model: { arch: vit_tiny_patch16_224 }, init: { method: random } }
  # Pre-trained weights are mostly better: "assay weights list" shows public ones, "assay weights fetch" brings them.
  # pretrained: { model: { arch: vit_small_patch16_224 }, init: { method: imagenet_1k, weights: catalog:imagenet_1k_vits } }
  # mine: { model: { arch: resnet18 }, init: { method: checkpoint, weights: /path/to/weights.pth } }

report: { metric: auc }
`;

const SEGMENTATION = `schedule:
  optimizer: { name: adamw }
  lr: 0.001
  lr_schedule: { name: cosine, warmup_epochs: 1 }
  epochs: 20
  batch_size: 8
  loss: bce-dice

${TRIALS}

# What is compared. An arm may override any setting above.
arms:
  unet: { model: { arch: unet }, init: { method: random } }
  upernet: { model: { arch: upernet_swin_tiny }, init: { method: random } }
  # The backbone takes pre-trained weights: "assay models upernet_swin_tiny" names the methods.
  # pretrained: { model: { arch: upernet_swin_tiny }, init: { method: imagenet_1k, weights: /path/to/swin_tiny.pth } }

report: { metric: mean_dice }
`;
