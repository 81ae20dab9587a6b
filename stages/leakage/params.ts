/** Inputs: `data` (prepare) of the task, and `corpus/1`, `corpus/2` ... (prepare), which the pre-training learns from. */
export interface LeakageParams {
  /** Whether assay drew the images of the task. */
  readonly generated: boolean;
  /** Of the pre-training, in the order of the inputs. */
  readonly sets: readonly {
    readonly generated: boolean;
    /** Whether it lies in the folder of the task's data. */
    readonly same_root: boolean;
  }[];
  /** What test images in the pre-training do. */
  readonly audit: 'warn' | 'fail';
}
