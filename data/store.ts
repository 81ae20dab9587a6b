/** Reading a prepared data set. */
import type { PreparedDataset, PreparedImage } from './dataset.ts';

export interface Dataset extends PreparedDataset {
  /** Samples of one image, as `dataset.json` describes them: width * height * channels. */
  pixels(image: PreparedImage): Uint8Array | Uint16Array;
  /** Closes the files. */
  close(): void;
}

/** Opens the output folder of a `prepare` step. @throws StepError where it is damaged. */
export declare function openDataset(folder: string): Promise<Dataset>;
