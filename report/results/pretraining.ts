/** What a report tells of the pre-trainings that arms begin with. */

export interface PretrainingResult {
  /** That begin with it, by way of later ones or not. */
  readonly arms: readonly string[];
  /** Its place in the chain, back from the task: 1 is the last. */
  readonly back: number;
  readonly method: string;
  /** That it learned from. */
  readonly images: number;
  /** One an epoch, in order. */
  readonly epochs: readonly { readonly train_loss: number; readonly lr: number }[];
}

/** Pictures of what is hidden from a pre-trained model, and what it makes of them. */
export interface Reconstructions {
  readonly of: PretrainingResult;
  /** Contents of a PNG file. */
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Name of the file beside the report. */
  readonly copy: string;
}

/** 'a, b', or 'a (step 2 before the task)'. */
export const pretrainingName = ({ arms, back }: PretrainingResult): string =>
  `${arms.join(', ')}${back === 1 ? '' : ` (${back} before the task)`}`;

export const RECONSTRUCTIONS_NOTE =
  'A row an image: as it is, what the model saw of it, and the same with what it makes of the hidden part.';
